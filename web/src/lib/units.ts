//! Searching and sorting the list of units.

import type { UnitRow } from './api'

export type SortKey = 'name' | 'base' | 'alternative' | 'change'
export interface Sorting {
  key: SortKey
  descending: boolean
}

/** Lower case without accents except the Nordic letters, so that `ostby` does not find `Østby` but `idrett` finds `Idrétt`. */
function plain(text: string, lang: string): string {
  return text
    .toLocaleLowerCase(lang)
    .normalize('NFC')
    .replace(/[^æøåäö\u0000-\u007f]/g, (c) => c.normalize('NFD').replace(/\p{M}/gu, ''))
}

/** Units whose name, key or kind holds every word of the search. */
export function search(
  units: UnitRow[],
  words: string,
  kind: string,
  kindName: (kind: string) => string,
  lang: string,
): UnitRow[] {
  const wanted = plain(words, lang).split(/\s+/).filter(Boolean)
  return units.filter((unit) => {
    if (kind && unit.kind !== kind) return false
    const held = plain(`${unit.name} ${unit.key} ${kindName(unit.kind)}`, lang)
    return wanted.every((word) => held.includes(word))
  })
}

const change = (unit: UnitRow) => unit.alternative_per_week - unit.base_per_week

/** Sorted units; equals stay in order of name and number, so that the list is the same every time. */
export function sorted(
  units: UnitRow[],
  { key, descending }: Sorting,
  lang: string,
): UnitRow[] {
  const collator = new Intl.Collator(lang === 'nn' ? ['nn', 'nb'] : lang, { numeric: true })
  const by: Record<SortKey, (a: UnitRow, b: UnitRow) => number> = {
    name: (a, b) => collator.compare(a.name, b.name),
    base: (a, b) => a.base_per_week - b.base_per_week,
    alternative: (a, b) => a.alternative_per_week - b.alternative_per_week,
    change: (a, b) => change(a) - change(b),
  }
  const sign = descending ? -1 : 1
  return [...units].sort((a, b) => sign * by[key](a, b) || collator.compare(a.name, b.name) || a.id - b.id)
}

/** What a press on a column's heading does: names run upwards first, figures downwards, a second press turns round. */
export function pressed(now: Sorting, key: SortKey): Sorting {
  if (now.key === key) return { key, descending: !now.descending }
  return { key, descending: key === 'base' || key === 'alternative' }
}
