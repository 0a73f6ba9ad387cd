//! Totals, breakdowns, the headline, and which scenarios are shown.

import { expect, test } from 'vitest'
import type { Comparison, ComparisonRow, Dimensions } from './api'
import { bars, groups, headline, pair, subjects } from './comparison'

function row(indicator: string, base: number | null, alternative: number | null, dimensions: Dimensions = {}): ComparisonRow {
  return {
    indicator,
    unit: '1/year',
    dimensions,
    base,
    alternative,
    change_abs: (alternative ?? 0) - (base ?? 0),
    change_pct: null,
    base_quantiles: null,
    alternative_quantiles: null,
    change_quantiles: null,
  }
}

function comparison(indicators: ComparisonRow[]): Comparison {
  return { seed: 1, version: '0', base: 'today', alternative: 'coordinated', indicators }
}

test('a breakdown stands under its total, wherever the server put it', () => {
  const all = groups(
    comparison([
      row('vehicle_km', 60, 20, { vehicle_class: 'van_3_5t' }),
      row('vehicle_km', 100, 50),
      row('vehicle_km', 40, 30, { vehicle_class: 'car' }),
      row('vehicle_km', 5, 5, { vehicle_class: 'car', fuel: 'diesel' }),
      row('tonne_km', 7, 8),
    ]),
  )
  expect(all.map((g) => g.indicator)).toEqual(['vehicle_km', 'tonne_km'])
  expect(all[0]?.breakdowns.map((b) => [b.dimension, b.rows.map((r) => r.key)])).toEqual([
    ['vehicle_class', ['van_3_5t', 'car']],
  ])
})

test('the headline has all three figures or none', () => {
  const three = [row('deliveries', 80, 40), row('vehicle_km', 10, 9), row('co2e_wtw', 5, 4)]
  expect(headline(groups(comparison(three)))?.kilometers.base).toBe(10)
  expect(headline(groups(comparison(three.slice(0, 2))))).toBeNull()
  expect(headline(groups(comparison([...three.slice(0, 2), row('co2e_wtw', 5, null)])))).toBeNull()
})

test('the first rows come before all by subject, and nothing gets lost', () => {
  const all = groups(comparison(['nox', 'deliveries', 'new', 'vehicle_km'].map((key) => row(key, 1, 2))))
  const sorted = [
    { group: 'deliveries', indicators: ['deliveries', 'absent'] },
    { group: 'climate', indicators: ['nox'] },
    { group: 'hub', indicators: ['absent'] },
  ]
  const found = subjects(all, ['vehicle_km', 'deliveries'], sorted)
  expect(found.map((s) => [s.key, s.indicators.map((g) => g.indicator)])).toEqual([
    [null, ['vehicle_km', 'deliveries', 'new']],
    ['deliveries', ['deliveries']],
    ['climate', ['nox']],
  ])
})

test('bars share the scale of the wider one', () => {
  expect(bars(row('x', 200, 50))).toEqual([1, 0.25])
  expect(bars(row('x', null, 50))).toEqual([0, 1])
  expect(bars(row('x', 0, 0))).toEqual([0, 0])
})

test('today is compared with what was asked for, else with the coordinated plan', () => {
  const three = ['today', 'bikes', 'coordinated']
  expect(pair(three, null)).toEqual({ base: 'today', alternative: 'coordinated' })
  expect(pair(three, 'bikes')).toEqual({ base: 'today', alternative: 'bikes' })
  expect(pair(three, 'today')).toEqual({ base: 'today', alternative: 'coordinated' })
  expect(pair(['today', 'bikes'], null)).toEqual({ base: 'today', alternative: 'bikes' })
  expect(pair(['today'], null)).toBeNull()
  expect(pair([], null)).toBeNull()
})
