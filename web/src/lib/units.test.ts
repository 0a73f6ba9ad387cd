//! Searching and sorting units.

import { expect, test } from 'vitest'
import type { UnitRow } from './api'
import { pressed, search, sorted } from './units'

function unit(id: number, name: string, kind: string, base: number, alternative: number): UnitRow {
  return { id, key: `K${id}`, name, kind, position: null, base_per_week: base, alternative_per_week: alternative }
}

const units = [
  unit(1, 'Åmot skole', 'school', 5, 3),
  unit(2, 'Ekra skole', 'school', 9, 2),
  unit(3, 'Østby barnehage', 'kindergarten', 5, 4),
]
const kindName = (kind: string) => ({ school: 'Skole', kindergarten: 'Barnehage' })[kind] ?? kind
const names = (found: UnitRow[]) => found.map((u) => u.name)

test('every word of the search must be found, in name, key or kind', () => {
  expect(names(search(units, 'SKOLE ekra', '', kindName, 'nb'))).toEqual(['Ekra skole'])
  expect(names(search(units, 'k3', '', kindName, 'nb'))).toEqual(['Østby barnehage'])
  expect(search(units, 'skole barnehage', '', kindName, 'nb')).toEqual([])
  expect(search(units, '  ', '', kindName, 'nb')).toHaveLength(3)
})

test('Nordic letters are letters of their own and accents are not', () => {
  expect(names(search(units, 'østby', '', kindName, 'nb'))).toEqual(['Østby barnehage'])
  expect(search(units, 'ostby', '', kindName, 'nb')).toEqual([])
  expect(search([unit(4, 'Idé', 'office', 1, 1)], 'ide', '', kindName, 'nb')).toHaveLength(1)
})

test('a kind narrows the list', () => {
  expect(names(search(units, '', 'school', kindName, 'nb'))).toEqual(['Åmot skole', 'Ekra skole'])
})

test('names sort in the order of the alphabet of the language', () => {
  const by = { key: 'name', descending: false } as const
  expect(names(sorted(units, by, 'nb'))).toEqual(['Ekra skole', 'Østby barnehage', 'Åmot skole'])
})

test('equals stay in order of name when figures sort', () => {
  const by = { key: 'base', descending: true } as const
  expect(names(sorted(units, by, 'nb'))).toEqual(['Ekra skole', 'Østby barnehage', 'Åmot skole'])
})

test('a press sorts, the next one turns round', () => {
  const first = pressed({ key: 'name', descending: false }, 'base')
  expect(first).toEqual({ key: 'base', descending: true })
  expect(pressed(first, 'base')).toEqual({ key: 'base', descending: false })
})
