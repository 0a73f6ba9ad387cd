//! Symbols of the map that can be moved, drawn as those of the drawn map (crates/report/src/map/symbols.rs).

import type { Shape } from './map-style'

/** Pixels of an image for one pixel of the page: sharp on screens of every kind. */
export const RATIO = 3
const INK = '#1c2430'

function drawing(size: number, draw: (to: CanvasRenderingContext2D) => void): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = size * RATIO
  const to = canvas.getContext('2d')
  if (!to) return new ImageData(size * RATIO, size * RATIO)
  to.scale(RATIO, RATIO)
  to.translate(size / 2, size / 2)
  to.lineJoin = 'round'
  draw(to)
  return to.getImageData(0, 0, canvas.width, canvas.height)
}

const OUTLINES: Record<Shape, string> = {
  square: 'M-8.9-8.9h17.8v17.8h-17.8z',
  triangle: 'M0-12.5l12.5 21.875h-25z',
  diamond: 'M0-12.5l12.5 12.5-12.5 12.5-12.5-12.5z',
  circle: 'M-10 0a10 10 0 1 1 20 0a10 10 0 1 1-20 0z',
}

/** Every image that the style names. A unit's has a radius of 10 pixels, which `icon-size` makes smaller. */
export function symbols(): Record<string, ImageData> {
  const unit = (outline: string) =>
    drawing(32, (to) => {
      const path = new Path2D(outline)
      to.fillStyle = '#fff'
      to.fill(path)
      to.strokeStyle = INK
      to.lineWidth = 2.2
      to.stroke(path)
    })
  const cross = drawing(12, (to) => {
    to.strokeStyle = '#5b2a86'
    to.lineWidth = 2
    to.stroke(new Path2D('M-3.5-3.5l7 7m0-7l-7 7'))
  })
  const hub = drawing(28, (to) => {
    const ring = new Path2D('M-11 0a11 11 0 1 1 22 0a11 11 0 1 1-22 0z')
    to.fillStyle = INK
    to.fill(ring)
    to.strokeStyle = '#fff'
    to.lineWidth = 2
    to.stroke(ring)
    to.fillStyle = '#fff'
    to.fill(new Path2D('M0-6.5l6.5 5.5h-2v5.5h-9v-5.5h-2z'))
  })
  const units = Object.entries(OUTLINES).map(([shape, outline]) => [shape, unit(outline)] as const)
  return { ...Object.fromEntries(units), cross, hub }
}
