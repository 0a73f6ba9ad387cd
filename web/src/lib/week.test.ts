//! The days of a unit's week.

import { expect, test } from 'vitest'
import type { UnitWeek, Visit } from './api'
import { busiest, dayAfter, days, operator } from './week'

const visit = (date: string, time: string): Visit => ({
  date,
  time,
  operator: 'Bakeren',
  round_kind: 'own',
  vehicle: 'van_3_5t',
  suppliers: ['Bakeren'],
  mass_kg: 3,
})

const unit = { id: 1, key: 'K1', name: 'Ekra', kind: 'school', position: null, base_per_week: 3, alternative_per_week: 1 }
const week = (monday: string, visits: Visit[]): UnitWeek => ({ unit, monday, scenario: 's', visits })

test('days follow each other over the end of a month and a change of the clock', () => {
  expect(dayAfter('2025-10-25', 2)).toBe('2025-10-27')
  expect(dayAfter('2025-12-31', 1)).toBe('2026-01-01')
})

test('visits lie on their day in order of time', () => {
  const base = week('2025-09-22', [visit('2025-09-22', '11:00'), visit('2025-09-22', '08:10'), visit('2025-09-24', '09:00')])
  const found = days(base, week('2025-09-22', [visit('2025-09-26', '10:00')]))
  expect(found.map((d) => [d.weekday, d.base.length, d.alternative.length])).toEqual([
    [1, 2, 0],
    [2, 0, 0],
    [3, 1, 0],
    [4, 0, 0],
    [5, 0, 1],
  ])
  expect(found[0]?.base.map((v) => v.time)).toEqual(['08:10', '11:00'])
  expect(busiest(found)?.weekday).toBe(1)
})

test('a trip without an hour stands last', () => {
  const base = week('2025-09-22', [visit('2025-09-22', ''), visit('2025-09-22', '14:30')])
  expect(days(base, week('2025-09-22', []))[0]?.base.map((v) => v.time)).toEqual(['14:30', ''])
})

test('the hub and the staff are named in the language of the page, firms by their name', () => {
  const texts = { keyed: (kind: string, key: string) => `${kind}/${key}` }
  const on = (round_kind: string) => operator({ ...visit('2025-09-22', '08:00'), round_kind }, texts)
  expect([on('outbound'), on('pick_up'), on('shared')]).toEqual(['operator/hub', 'operator/own_staff', 'Bakeren'])
})

test('the weekend is shown only when a vehicle comes', () => {
  const base = week('2025-09-22', [visit('2025-09-27', '10:00')])
  expect(days(base, week('2025-09-22', [])).map((d) => d.weekday)).toEqual([1, 2, 3, 4, 5, 6])
})

test('a week without vehicles has no busiest day', () => {
  expect(busiest(days(week('2025-09-22', []), week('2025-09-22', [])))).toBeNull()
})
