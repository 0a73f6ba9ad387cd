//! One unit's week, day by day, in both situations.

import type { UnitWeek, Visit } from './api'
import type { Texts } from './texts'

export interface Day {
  /** `2025-09-22`. */
  date: string
  /** 1 for Monday. */
  weekday: number
  base: Visit[]
  alternative: Visit[]
}

const DAY_MS = 86_400_000

/** Day so many days after another; both as `2025-09-22`. */
export function dayAfter(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** Trips of staff have no hour in the data; they stand last. */
const hour = (visit: Visit) => visit.time || '24:00'

/** Who drives, in the language of the page: the hub and the unit's own staff are no names of firms. */
export function operator(visit: Visit, texts: Pick<Texts, 'keyed'>): string {
  if (visit.round_kind === 'outbound') return texts.keyed('operator', 'hub')
  if (visit.round_kind === 'pick_up') return texts.keyed('operator', 'own_staff')
  return visit.operator
}

/** Monday to Friday, and the days of the weekend on which a vehicle comes. */
export function days(base: UnitWeek, alternative: UnitWeek): Day[] {
  const on = (week: UnitWeek, date: string) =>
    week.visits.filter((v) => v.date === date).sort((a, b) => hour(a).localeCompare(hour(b)))
  const all = Array.from({ length: 7 }, (_, i) => {
    // The two weeks may start on different Mondays if results are of different periods; each is read by its own.
    const date = dayAfter(base.monday, i)
    return { date, weekday: i + 1, base: on(base, date), alternative: on(alternative, dayAfter(alternative.monday, i)) }
  })
  return all.filter((day) => day.weekday <= 5 || day.base.length + day.alternative.length > 0)
}

/** The day with most vehicles in the base situation; the first of equals; null for a week without vehicles. */
export function busiest(week: Day[]): Day | null {
  const most = week.reduce<Day | null>((best, d) => (d.base.length > (best?.base.length ?? 0) ? d : best), null)
  return most
}
