//! The map that can be moved. This file and MapLibre are fetched only when a map is about to be seen.

import 'maplibre-gl/dist/maplibre-gl.css'
import type { Feature } from 'geojson'
import { Map as Plane, Popup, setWorkerUrl, type MapMouseEvent } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import { RATIO, symbols } from './map-symbols'
import { PARTS, shapeOf, style, type MapData, type Part } from './map-style'

setWorkerUrl(new URL(workerUrl, import.meta.url).href)

export interface Words {
  title: string
  close: string
  wheel: string
  wheelMac: string
  fingers: string
  unit: (name: string, kind: string, perWeek: number) => string
}

export interface MovingMap {
  zoomBy: (step: number) => void
  whole: () => void
  show: (part: Part, shown: boolean) => void
  /** Takes the size that its element has now. */
  fit: () => void
  destroy: () => void
  readonly plane: Plane
}

/** Whether a map has a size; one that is hidden has none and is left alone. */
const isSeen = ({ plane }: MovingMap) => plane.getContainer().clientWidth > 0

function goWhere(to: Plane, from: Plane): void {
  to.jumpTo({ center: from.getCenter(), zoom: from.getZoom() })
}

/** Lets maps move together: what is done to one is done to all that are seen. Returns how to show others. */
export function together(maps: MovingMap[]): { seen: () => void } {
  let leader: MovingMap | null = null
  let last = maps[0]
  for (const map of maps) {
    map.plane.on('move', () => {
      // Moves of those that follow lead nobody, else two maps would push each other without end.
      if (leader || !isSeen(map)) return
      leader = last = map
      for (const other of maps) if (other !== map && isSeen(other)) goWhere(other.plane, map.plane)
      leader = null
    })
  }
  return {
    seen() {
      leader = last ?? null
      for (const map of maps.filter(isSeen)) {
        map.fit()
        if (last && map !== last) goWhere(map.plane, last.plane)
      }
      leader = null
    },
  }
}

/** Gives units the names of their shapes, which the style asks for. */
function withShapes(data: MapData): MapData {
  const shaped = (feature: Feature): Feature => {
    const properties = feature.properties ?? {}
    if (properties['layer'] !== 'unit') return feature
    return { ...feature, properties: { ...properties, shape: shapeOf(String(properties['kind'])) } }
  }
  return { ...data, features: data.features.map(shaped) }
}

/** Draws a map into an element. Throws where WebGL fails. */
export function movingMap(container: HTMLElement, given: MapData, colour: string, words: Words): MovingMap {
  const data = withShapes(given)
  const [west, south, east, north] = data.bbox
  const bounds: [number, number, number, number] = [west, south, east, north]
  const margin = [Math.max(east - west, 0.05), Math.max(north - south, 0.03)] as const
  const plane = new Plane({
    container,
    style: style(`${window.location.origin}/api/roads/tiles/{z}/{x}/{y}.mvt`, data, colour),
    bounds,
    fitBoundsOptions: { padding: 12 },
    // As far out as shows where the municipality lies, and not the whole world.
    maxBounds: [west - 2 * margin[0], south - 2 * margin[1], east + 2 * margin[0], north + 2 * margin[1]],
    maxZoom: 18,
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    locale: {
      'Map.Title': words.title,
      'Popup.Close': words.close,
      'CooperativeGesturesHandler.WindowsHelpText': words.wheel,
      'CooperativeGesturesHandler.MacHelpText': words.wheelMac,
      'CooperativeGesturesHandler.MobileHelpText': words.fingers,
    },
  })
  plane.touchZoomRotate.disableRotation()
  plane.keyboard.disableRotation()
  for (const [name, image] of Object.entries(symbols())) plane.addImage(name, image, { pixelRatio: RATIO })
  plane.on('idle', () => (container.dataset['state'] = 'drawn'))
  plane.on('movestart', () => (container.dataset['state'] = 'moving'))

  plane.on('mouseenter', 'units', () => (plane.getCanvas().style.cursor = 'pointer'))
  plane.on('mouseleave', 'units', () => (plane.getCanvas().style.cursor = ''))
  plane.on('click', 'units', (event: MapMouseEvent & { features?: Feature[] }) => {
    const unit = event.features?.[0]
    if (unit?.geometry.type !== 'Point') return
    const { name, kind, per_week: perWeek } = unit.properties ?? {}
    const [lon = 0, lat = 0] = unit.geometry.coordinates
    new Popup({ maxWidth: '18rem' })
      .setLngLat([lon, lat])
      .setText(words.unit(String(name), String(kind), Number(perWeek)))
      .addTo(plane)
  })

  return {
    plane,
    zoomBy: (step) => void plane.zoomTo(plane.getZoom() + step),
    whole: () => void plane.fitBounds(bounds, { padding: 12 }),
    show(part, shown) {
      const set = () => {
        for (const layer of PARTS[part]) plane.setLayoutProperty(layer, 'visibility', shown ? 'visible' : 'none')
      }
      if (plane.isStyleLoaded()) set()
      else void plane.once('styledata', set)
    },
    fit: () => void plane.resize(),
    destroy: () => plane.remove(),
  }
}
