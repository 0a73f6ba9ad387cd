//! The JSON that the server answers (crates/workflows/src/view.rs, crates/domain/src/indicator.rs) and how it is asked.

import type { MapData } from './map-style'

export interface StudySummary {
  name: string
  version: string
  invented: boolean
  period: [string, string] | null
  units: number
  suppliers: number
  deliveries: number
  documents: number
  roads_attribution: string
  scenarios: string[]
  /** Indicators that a comparison opens with. */
  first_indicators: string[]
  indicator_groups: { group: string; indicators: string[] }[]
}

export type Dimensions = Record<string, string>

export interface ComparisonRow {
  indicator: string
  unit: string
  dimensions: Dimensions
  base: number | null
  alternative: number | null
  change_abs: number
  change_pct: number | null
  base_quantiles: [number, number, number] | null
  alternative_quantiles: [number, number, number] | null
  change_quantiles: [number, number, number] | null
}

export interface Comparison {
  seed: number
  version: string
  base: string
  alternative: string
  indicators: ComparisonRow[]
}

export interface UnitRow {
  id: number
  key: string
  name: string
  kind: string
  position: unknown
  base_per_week: number
  alternative_per_week: number
}

export interface Visit {
  date: string
  time: string
  operator: string
  round_kind: string
  vehicle: string
  suppliers: string[]
  mass_kg: number
}

export interface UnitWeek {
  unit: UnitRow
  monday: string
  scenario: string
  visits: Visit[]
}

/** Why an answer is missing: in the server's words, or because there is no server. */
export class ApiError extends Error {
  constructor(
    readonly kind: 'connection' | 'problem',
    detail: string,
  ) {
    super(detail)
  }
}

/** The words of a problem (RFC 9457), as far as the answer has any. */
async function problemOf(response: Response): Promise<string> {
  try {
    const problem: unknown = await response.json()
    if (problem && typeof problem === 'object' && 'detail' in problem) return String(problem.detail)
  } catch {
    // Not JSON, for instance a page of a proxy in between: the status must do.
  }
  return `${response.status} ${response.statusText}`.trim()
}

async function get<T>(path: string, values: Record<string, string> = {}): Promise<T> {
  const query = new URLSearchParams(values).toString()
  let response: Response
  try {
    response = await fetch(query ? `${path}?${query}` : path, { headers: { accept: 'application/json' } })
  } catch (error) {
    throw new ApiError('connection', String(error))
  }
  if (!response.ok) throw new ApiError('problem', await problemOf(response))
  return (await response.json()) as T
}

export const getStudy = () => get<StudySummary>('/api/study')

export const getComparison = (base: string, alternative: string) =>
  get<Comparison>('/api/comparison', { base, alternative })

export const getUnits = (base: string, alternative: string) => get<UnitRow[]>('/api/units', { base, alternative })

export const getUnitWeek = (unit: number, scenario: string) =>
  get<UnitWeek>(`/api/units/${unit}/week`, { scenario })

export const getTexts = (lang: string) => get<Record<string, string>>(`/api/texts/${lang}`)

export const mapAddress = (scenario: string, lang: string) =>
  `/api/map/${encodeURIComponent(scenario)}.svg?${new URLSearchParams({ lang })}`

export const getMapData = (scenario: string) => get<MapData>(`/api/map/${encodeURIComponent(scenario)}.geojson`)

export const reportAddress = (base: string, alternative: string, lang: string) =>
  `/report?${new URLSearchParams({ base, alternative, lang })}`
