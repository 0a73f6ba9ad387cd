//! The comparison as the page shows it: totals, the breakdowns under each, and the three figures of the headline.

import type { Comparison, ComparisonRow } from './api'

/** Rows of one indicator broken down by one thing, for instance all vehicle classes. */
export interface Breakdown {
  dimension: string
  rows: { key: string; row: ComparisonRow }[]
}

export interface IndicatorGroup {
  indicator: string
  total: ComparisonRow
  breakdowns: Breakdown[]
}

/** One group per indicator, in the server's order; rows with two dimensions stay in the report and the export. */
export function groups(comparison: Comparison): IndicatorGroup[] {
  const found = new Map<string, IndicatorGroup>()
  for (const row of comparison.indicators) {
    if (Object.keys(row.dimensions).length === 0) {
      found.set(row.indicator, { indicator: row.indicator, total: row, breakdowns: [] })
    }
  }
  for (const row of comparison.indicators) {
    const [only, ...more] = Object.entries(row.dimensions)
    const group = found.get(row.indicator)
    if (!only || more.length > 0 || !group) continue
    const [dimension, key] = only
    let breakdown = group.breakdowns.find((b) => b.dimension === dimension)
    if (!breakdown) {
      breakdown = { dimension, rows: [] }
      group.breakdowns.push(breakdown)
    }
    breakdown.rows.push({ key, row })
  }
  return [...found.values()]
}

/** Indicators of one subject; without a key those that a comparison opens with. */
export interface Subject {
  key: string | null
  indicators: IndicatorGroup[]
}

/** The first rows, then all by subject, in the server's order; what the server does not sort stays with the first. */
export function subjects(
  all: IndicatorGroup[],
  first: string[],
  groups: { group: string; indicators: string[] }[],
): Subject[] {
  const of = (keys: string[]) => keys.flatMap((key) => all.filter((g) => g.indicator === key))
  const sorted = new Set([...first, ...groups.flatMap((g) => g.indicators)])
  const unsorted = all.filter((g) => !sorted.has(g.indicator))
  const grouped = groups.map(({ group, indicators }) => ({ key: group, indicators: of(indicators) }))
  return [{ key: null, indicators: [...of(first), ...unsorted] }, ...grouped.filter((s) => s.indicators.length > 0)]
}

export interface Headline {
  deliveries: ComparisonRow
  kilometers: ComparisonRow
  emissions: ComparisonRow
}

/** Deliveries, kilometres and emissions together; null when one is missing, for none may stand alone (model §M6). */
export function headline(all: IndicatorGroup[]): Headline | null {
  const total = (indicator: string) => all.find((g) => g.indicator === indicator)?.total
  const deliveries = total('deliveries')
  const kilometers = total('vehicle_km')
  const emissions = total('co2e_wtw')
  const complete = [deliveries, kilometers, emissions].every((r) => r && r.base !== null && r.alternative !== null)
  return complete && deliveries && kilometers && emissions ? { deliveries, kilometers, emissions } : null
}

/** Widths of the two bars of a row as shares of the wider one. */
export function bars(row: ComparisonRow): [number, number] {
  const base = Math.max(row.base ?? 0, 0)
  const alternative = Math.max(row.alternative ?? 0, 0)
  const widest = Math.max(base, alternative)
  return widest > 0 ? [base / widest, alternative / widest] : [0, 0]
}

/** The two scenarios to show: what was asked for if it has results, else today and the next. */
export function pair(scenarios: string[], asked: string | null): { base: string; alternative: string } | null {
  const base = scenarios.includes('today') ? 'today' : scenarios[0]
  const others = scenarios.filter((s) => s !== base)
  const preferred = [asked, 'coordinated'].find((s) => s !== null && others.includes(s))
  const alternative = preferred ?? others[0]
  return base !== undefined && alternative !== undefined ? { base, alternative } : null
}
