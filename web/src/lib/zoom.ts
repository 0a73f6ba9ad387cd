//! Steps of zoom of the drawn maps, and dragging with the mouse; fingers and arrow keys scroll the frame by themselves. And
//! whether the browser can draw maps that are moved.

/** Width of the map in frames' widths; the same steps stand in app.css, for the policy allows no inline styles. */
export const ZOOMS = [1, 1.5, 2, 3, 4, 6] as const
export type Zoom = (typeof ZOOMS)[number]

export function nextZoom(now: Zoom, step: 1 | -1): Zoom {
  return ZOOMS[ZOOMS.indexOf(now) + step] ?? now
}

/** Whether the browser has what the map that can be moved is drawn with. */
export function canMove(): boolean {
  try {
    const context = document.createElement('canvas').getContext('webgl2')
    // A page may hold few contexts; this one is given back at once.
    context?.getExtension('WEBGL_lose_context')?.loseContext()
    return context !== null
  } catch {
    return false
  }
}

/** Lets the mouse drag what is scrolled in a frame. */
export function panned(frame: HTMLElement): { destroy: () => void } {
  let from: { x: number; y: number } | null = null

  const down = (event: PointerEvent) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return
    from = { x: event.clientX + frame.scrollLeft, y: event.clientY + frame.scrollTop }
    frame.setPointerCapture(event.pointerId)
  }
  const move = (event: PointerEvent) => {
    if (from) frame.scrollTo(from.x - event.clientX, from.y - event.clientY)
  }
  const up = () => (from = null)

  const all = { pointerdown: down, pointermove: move, pointerup: up, pointercancel: up }
  for (const [name, handler] of Object.entries(all)) frame.addEventListener(name, handler as EventListener)
  return {
    destroy: () => {
      for (const [name, handler] of Object.entries(all)) frame.removeEventListener(name, handler as EventListener)
    },
  }
}
