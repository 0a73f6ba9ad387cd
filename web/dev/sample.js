//! An invented study for developing the app without the program: answers as `samlast serve` does, in the same form.
//! None of the figures means anything; they are made by simple rules from the numbers of the units.

import { readFileSync } from 'node:fs'

const DAYS = ['2025-09-22', '2025-09-23', '2025-09-24', '2025-09-25', '2025-09-26']
const KINDS = ['school', 'kindergarten', 'nursing_home', 'office', 'health']
const KIND_NAMES = ['Prøveskole', 'Prøvebarnehage', 'Prøvesykehjem', 'Prøvekontor', 'Prøvehelsesenter']
const SUPPLIERS = ['Oppdiktet Engros', 'Påfunnet Bakeri', 'Tenkt Meieri', 'Eksempelgården', 'Liksom Kontor']
const KINDS_OF_ROUND = ['shared', 'own', 'shared', 'own', 'parcel', 'pick_up']
const VEHICLES = ['truck_18t', 'van_3_5t', 'light_truck_7_5t', 'van_3_5t', 'van_3_5t', 'car']

const units = Array.from({ length: 40 }, (_, i) => {
  const kind = i % KINDS.length
  const today = Math.max(1, 28 - i * 0.65)
  return {
    id: i + 1,
    key: `P${String(i + 1).padStart(3, '0')}`,
    name: `${KIND_NAMES[kind]} ${i + 1}`,
    kind: KINDS[kind],
    position: null,
    base_per_week: Number(today.toFixed(2)),
    alternative_per_week: Number(Math.max(0.8, today / 4).toFixed(2)),
  }
})

const study = {
  name: 'Prøvekommune',
  version: '0.1.0',
  invented: true,
  period: ['2025-01-01', '2025-12-31'],
  units: units.length,
  suppliers: 60,
  deliveries: 24310,
  documents: 26003,
  roads_attribution: 'oppdiktet vegnett',
  scenarios: ['today', 'coordinated'],
}

/** @param {string} indicator @param {string} unit @param {number | null} base @param {number | null} alternative */
function row(indicator, unit, base, alternative, dimensions = {}) {
  const change = (alternative ?? 0) - (base ?? 0)
  return {
    indicator,
    unit,
    dimensions,
    base,
    alternative,
    change_abs: change,
    change_pct: base ? (100 * change) / base : null,
    base_quantiles: null,
    alternative_quantiles: null,
    change_quantiles: null,
  }
}

const indicators = [
  row('deliveries', '1/year', 24310, 7905),
  row('deliveries', '1/year', 14010, 2100, { round_kind: 'shared' }),
  row('deliveries', '1/year', 6200, 905, { round_kind: 'own' }),
  row('deliveries', '1/year', 4100, null, { round_kind: 'parcel' }),
  row('deliveries', '1/year', null, 4900, { round_kind: 'outbound' }),
  row('deliveries_per_unit_week', '1/week', 15.2, 4.94),
  row('unit_stops', '1/year', 23900, 6100),
  row('hub_stops', '1/year', null, 4200),
  row('pick_up_trips', '1/year', 2100, 640),
  row('vehicle_km', 'km/year', 182400, 121300),
  row('vehicle_km', 'km/year', 91000, 30500, { vehicle_class: 'van_3_5t' }),
  row('vehicle_km', 'km/year', 61400, 21800, { vehicle_class: 'truck_18t' }),
  row('vehicle_km', 'km/year', null, 60000, { vehicle_class: 'light_truck_7_5t' }),
  row('vehicle_km', 'km/year', 30000, 9000, { vehicle_class: 'car' }),
  row('vehicle_km_pro_rata', 'km/year', 301000, 122900),
  row('tonne_km', 'tkm/year', 41200, 43900),
  row('tonnes_delivered', 't/year', 1210, 1210),
  row('driver_hours', 'h/year', 9200, 5100),
  row('receiving_minutes', 'min/year', 121000, 52000),
  row('co2e_ttw', 'kg CO2e/year', 52100, 34800),
  row('co2e_wtw', 'kg CO2e/year', 64200, 42900),
]

const comparison = { seed: 1, version: '0.1.0', base: 'today', alternative: 'coordinated', indicators }

/** @param {number} id @param {string} scenario */
function week(id, scenario) {
  const unit = units.find((u) => u.id === id)
  if (!unit) return null
  const perWeek = Math.round(scenario === 'today' ? unit.base_per_week : unit.alternative_per_week)
  const visits = Array.from({ length: perWeek }, (_, i) => {
    const hub = scenario !== 'today' && i % 3 !== 2
    const n = (i + id) % KINDS_OF_ROUND.length
    const supplier = SUPPLIERS[(i + id) % SUPPLIERS.length] ?? ''
    // Most come on Mondays and Thursdays.
    const day = DAYS[[0, 0, 3, 1, 4, 0, 2, 3][i % 8] ?? 0] ?? ''
    return {
      date: day,
      time: `${String(7 + (i % 7)).padStart(2, '0')}:${String((i * 17 + id) % 60).padStart(2, '0')}`,
      operator: hub ? 'Samlastsentralen' : supplier,
      round_kind: hub ? 'outbound' : KINDS_OF_ROUND[n],
      vehicle: hub ? 'light_truck_7_5t' : VEHICLES[n],
      suppliers: hub ? SUPPLIERS.slice(0, 3) : [supplier],
      mass_kg: 4 + ((i * 37 + id * 11) % 160),
    }
  }).sort((a, b) => (a.date + a.time).localeCompare(b.date + b.time))
  return { unit, monday: DAYS[0], scenario, visits }
}

/** @param {string} scenario @param {string} lang */
function map(scenario, lang) {
  const today = scenario === 'today'
  const colour = today ? '#b45309' : '#0f6b63'
  const places = units.map((_, i) => [80 + ((i * 131) % 480), 90 + ((i * 89) % 340)])
  const lines = places
    .map(([x, y], i) => `<path d="M320 260L${x} ${y}" stroke-width="${today ? 1 + (i % 6) : 1 + (i % 2)}"/>`)
    .join('')
  const dots = places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="6"/>`).join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 500" xml:lang="${lang}" font-family="sans-serif">
<rect width="640" height="500" fill="#fbfaf6"/><g stroke="${colour}" stroke-opacity=".6">${lines}</g>
<g fill="#fff" stroke="#1c2430">${dots}</g><text x="16" y="30" font-size="20">${scenario} (oppdiktet)</text></svg>`
}

/** What lies on the map that can be moved, without a base map: its tiles are empty. */
/** @param {string} scenario */
function mapData(scenario) {
  const today = scenario === 'today'
  const hub = [11.2, 59.6]
  /** @param {number[]} position @param {object} properties */
  const point = (position, properties) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: position },
    properties,
  })
  const places = units.map((unit, i) => ({
    position: [11 + ((i * 131) % 400) / 1000, 59.5 + ((i * 89) % 200) / 1000],
    per_week: today ? unit.base_per_week : unit.alternative_per_week,
    name: unit.name,
    kind: unit.kind,
  }))
  const lines = places.map(({ position }, i) => ({
    type: 'Feature',
    geometry: { type: 'LineString', coordinates: [hub, position] },
    properties: { layer: 'vehicles', per_week: today ? 5 + (i % 30) : 2 + (i % 5) },
  }))
  const unitPoints = places.map(({ position, ...about }) => point(position, { layer: 'unit', ...about }))
  return {
    type: 'FeatureCollection',
    bbox: [11, 59.5, 11.4, 59.7],
    scale: { vehicles_per_week: 34, deliveries_per_week: 28 },
    features: [...lines, point([11.3, 59.52], { layer: 'supplier' }), ...unitPoints, point(hub, { layer: 'hub' })],
  }
}

/** The texts of a language from the program's own files: the general form of plurals, variables in braces. */
/** @param {string} lang */
export function texts(lang) {
  const address = new URL(`../../crates/report/texts/${lang}.ftl`, import.meta.url)
  /** @type {Record<string, string>} */
  const found = {}
  let id = ''
  for (const line of readFileSync(address, 'utf8').split('\n')) {
    const start = /^([a-z][a-z0-9-]*) = ?(.*)$/.exec(line)
    if (start) {
      id = start[1] ?? ''
      const choice = /^(.*)\{ \$[a-z_]+ ->\s*$/.exec(start[2] ?? '')
      found[id] = choice ? (choice[1] ?? '') : (start[2] ?? '')
      continue
    }
    const general = /^\s*\*\[[a-z]+\] (.*)$/.exec(line)
    if (general) found[id] += general[1]
  }
  return found
}

/** @param {unknown} value @param {string} [missing] */
const json = (value, missing) =>
  value
    ? { status: 200, type: 'application/json', body: JSON.stringify(value) }
    : {
        status: 404,
        type: 'application/problem+json',
        body: JSON.stringify({ type: 'about:blank', title: 'Not Found', status: 404, detail: missing }),
      }

/** @param {URL} url */
function found(url) {
  const path = url.pathname
  const lang = url.searchParams.get('lang') ?? 'nb'
  const unit = /^\/api\/units\/(\d+)\/week$/.exec(path)
  const svg = /^\/api\/map\/(today|coordinated)\.svg$/.exec(path)
  const layers = /^\/api\/map\/(today|coordinated)\.geojson$/.exec(path)
  const language = /^\/api\/texts\/(nb|nn|sv|en)$/.exec(path)
  if (path === '/api/study') return json(study)
  if (path === '/api/comparison') return json(comparison)
  if (path === '/api/units') return json(units)
  if (unit) return json(week(Number(unit[1]), url.searchParams.get('scenario') ?? 'today'), 'no such unit')
  if (svg) return { status: 200, type: 'image/svg+xml', body: map(svg[1] ?? '', lang) }
  if (layers) return json(mapData(layers[1] ?? ''))
  if (path.startsWith('/api/roads/tiles/')) return { status: 204, type: 'application/vnd.mapbox-vector-tile', body: '' }
  if (language) return json(texts(language[1] ?? 'nb'))
  if (path === '/report') {
    const body = `<!doctype html><html lang="${lang}"><title>Rapport</title><h1>Oppdiktet rapport</h1></html>`
    return { status: 200, type: 'text/html; charset=utf-8', body }
  }
  return path.startsWith('/api/') ? json(null, `no address ${path}`) : null
}

/** Answers the API's addresses and leaves the others to the next. Fits Vite and `node:http`. */
/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {() => void} next
 */
export function answer(request, response, next) {
  const given = found(new URL(request.url ?? '/', 'http://localhost'))
  if (!given) return next()
  response.writeHead(given.status, { 'content-type': given.type, 'cache-control': 'no-cache' })
  response.end(given.body)
}
