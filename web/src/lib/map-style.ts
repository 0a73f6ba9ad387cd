//! How the map that can be moved looks: the study's roads as vector tiles, and vehicles, units and suppliers on top.

import type { Feature } from 'geojson'
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl'

/** What lies on the map, as the server tells it: GeoJSON with the scale that both maps share. */
export interface MapData {
  type: 'FeatureCollection'
  bbox: [number, number, number, number]
  scale: { vehicles_per_week: number; deliveries_per_week: number }
  features: Feature[]
}

export type Shape = 'square' | 'triangle' | 'diamond' | 'circle'

/** Layers that can be hidden, and what they are made of. */
export const PARTS = {
  vehicles: ['vehicles'],
  units: ['units', 'unit-names'],
  suppliers: ['suppliers'],
} as const
export type Part = keyof typeof PARTS

/** Shapes tell kinds of units apart without colour, as on the drawn map. */
export function shapeOf(kind: string): Shape {
  if (kind === 'school') return 'square'
  if (kind === 'kindergarten') return 'triangle'
  return ['nursing_home', 'care_housing', 'health'].includes(kind) ? 'diamond' : 'circle'
}

// Drawn with fonts of the machine: without an address of glyphs the map asks for none.
const PLAIN = ['Noto Sans', 'system-ui', 'sans-serif']
const PAPER = '#fbfaf6'
const INK = '#3d4754'
const WATER = '#cfe0ea'

const BASE = { source: 'roads' } as const

/** Width of a line in pixels at the zooms 6, 10, 14 and 18. */
const growing = (...width: [number, number, number, number]): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.6],
  ['zoom'],
  ...[6, 10, 14, 18].flatMap((zoom, i) => [zoom, width[i] ?? 1]),
] as unknown as ExpressionSpecification

function road(id: string, classes: string[], colour: string, width: [number, number, number, number], minzoom = 0): LayerSpecification {
  return {
    ...BASE,
    id: `road-${id}`,
    type: 'line',
    'source-layer': 'road',
    minzoom,
    filter: ['in', ['get', 'class'], ['literal', classes]],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': colour, 'line-width': growing(...width) },
  }
}

/** The square root of a figure's share of the largest: a main road has a hundred times the vehicles of a lane. */
const share = (largest: number): ExpressionSpecification => [
  'sqrt',
  ['min', 1, ['/', ['coalesce', ['get', 'per_week'], 0], Math.max(largest, 1e-9)]],
]

const only = (layer: string): ExpressionSpecification => ['==', ['get', 'layer'], layer]

/** The whole style. `tiles` is the address of the tiles with {z}, {x} and {y}. */
export function style(tiles: string, data: MapData, colour: string): StyleSpecification {
  const vehicles = share(data.scale.vehicles_per_week)
  const deliveries = share(data.scale.deliveries_per_week)
  return {
    version: 8,
    sources: {
      roads: { type: 'vector', tiles: [tiles], minzoom: 5, maxzoom: 14 },
      study: { type: 'geojson', data },
    },
    layers: [
      { id: 'paper', type: 'background', paint: { 'background-color': PAPER } },
      {
        ...BASE,
        id: 'water',
        type: 'fill',
        'source-layer': 'water',
        filter: ['==', ['geometry-type'], 'Polygon'],
        paint: { 'fill-color': WATER },
      },
      {
        ...BASE,
        id: 'streams',
        type: 'line',
        'source-layer': 'water',
        filter: ['all', ['==', ['geometry-type'], 'LineString'], ['!=', ['get', 'kind'], 'coastline']],
        paint: { 'line-color': WATER, 'line-width': growing(0.5, 1, 2, 6) },
      },
      road('ends', ['track', 'cycleway', 'footway', 'pedestrian'], '#e6e2d8', [0, 0.2, 0.8, 4], 12),
      road('minor', ['unclassified', 'residential', 'living_street', 'service'], '#ddd8cc', [0, 0.4, 1.8, 14], 9),
      road('local', ['tertiary'], '#d0cabc', [0.3, 0.9, 3, 18], 8),
      road('regional', ['primary', 'secondary'], '#c4bdac', [0.6, 1.4, 4, 20]),
      road('main', ['motorway', 'trunk'], '#b5ad99', [1, 2.2, 5.5, 24]),
      {
        ...BASE,
        id: 'ferries',
        type: 'line',
        'source-layer': 'road',
        filter: ['==', ['get', 'class'], 'ferry'],
        paint: { 'line-color': '#6b8ba4', 'line-width': 1.2, 'line-dasharray': [3, 3] },
      },
      {
        id: 'vehicles',
        type: 'line',
        source: 'study',
        filter: only('vehicles'),
        layout: { 'line-cap': 'round', 'line-join': 'round', 'line-sort-key': ['get', 'per_week'] },
        paint: {
          'line-color': colour,
          'line-opacity': 0.86,
          'line-width': [
            'interpolate',
            ['linear'],
            ['zoom'],
            8,
            ['+', 0.7, ['*', 5.3, vehicles]],
            12,
            ['+', 1, ['*', 9, vehicles]],
            16,
            ['+', 1.5, ['*', 14, vehicles]],
          ],
        },
      },
      {
        ...BASE,
        id: 'road-names',
        type: 'symbol',
        'source-layer': 'road',
        minzoom: 13,
        filter: ['has', 'name'],
        layout: {
          'symbol-placement': 'line',
          'text-field': ['get', 'name'],
          'text-font': PLAIN,
          'text-size': 12,
          'text-max-angle': 35,
        },
        paint: { 'text-color': INK, 'text-halo-color': PAPER, 'text-halo-width': 1.6 },
      },
      {
        ...BASE,
        id: 'places',
        type: 'symbol',
        'source-layer': 'place',
        layout: {
          'text-field': ['get', 'name'],
          'text-font': PLAIN,
          'text-size': [
            'match',
            ['get', 'kind'],
            'city',
            19,
            'town',
            17,
            'village',
            15,
            'suburb',
            14,
            13,
          ],
          'text-padding': 6,
          'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'population'], 0]],
        },
        paint: { 'text-color': '#1c2430', 'text-halo-color': PAPER, 'text-halo-width': 2 },
      },
      {
        id: 'suppliers',
        type: 'symbol',
        source: 'study',
        filter: only('supplier'),
        layout: { 'icon-image': 'cross', 'icon-allow-overlap': true },
      },
      {
        id: 'units',
        type: 'symbol',
        source: 'study',
        filter: only('unit'),
        layout: {
          'icon-image': ['get', 'shape'],
          'icon-allow-overlap': true,
          // Small ones on top of large ones, as on the drawn map: radii from 3 to 8 pixels, here a little more.
          'icon-size': ['/', ['+', 4, ['*', 6, deliveries]], 10],
          'symbol-sort-key': ['-', 0, ['get', 'per_week']],
        },
      },
      {
        id: 'unit-names',
        type: 'symbol',
        source: 'study',
        minzoom: 13,
        filter: only('unit'),
        layout: {
          'text-field': ['get', 'name'],
          'text-font': PLAIN,
          'text-size': 12,
          'text-anchor': 'top',
          'text-offset': [0, 0.8],
          'text-optional': true,
          'symbol-sort-key': ['-', 0, ['get', 'per_week']],
        },
        paint: { 'text-color': '#1c2430', 'text-halo-color': PAPER, 'text-halo-width': 1.8 },
      },
      {
        id: 'hub',
        type: 'symbol',
        source: 'study',
        filter: only('hub'),
        layout: { 'icon-image': 'hub', 'icon-allow-overlap': true, 'icon-ignore-placement': true },
      },
    ],
  }
}
