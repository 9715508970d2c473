/** Where quick ask stands on a screen: pure. Everything is in device-independent pixels. */
import type { Rectangle } from 'electron'

/** From the top left corner of a screen's work area, so that it holds wherever the screen stands among others. */
export interface Place {
  x: number
  y: number
}

/** What a page needs to be drawn as it should be. */
export interface Size {
  width: number
  height: number
}

/** Until its page says what it needs. */
export const FIRST_SIZE: Size = { width: 440, height: 96 }

const LEAST_HEIGHT = 72
/** The page grows downward to this part of the screen, and then scrolls. */
const MOST_SCREEN_SHARE = 0.6
/** Where nobody has put it: in the middle, and so far down. */
const USUAL_SHARE_ABOVE = 0.18

/**
 * The window's bounds on the screen with this work area, where it was put (null: nowhere yet), for a page that needs
 * that size: always whole on that screen. What would grow out of it at the bottom moves up for as long as it is so tall.
 */
export function boundsAt(place: Place | null, wanted: Size, area: Rectangle): Rectangle {
  const most = Math.floor(area.height * MOST_SCREEN_SHARE)
  const width = Math.min(Math.ceil(wanted.width), area.width)
  const height = Math.min(most, Math.max(LEAST_HEIGHT, Math.ceil(wanted.height)))
  const { x, y } = place ?? {
    x: Math.round((area.width - width) / 2),
    y: Math.round(area.height * USUAL_SHARE_ABOVE),
  }
  return {
    x: area.x + within(x, area.width - width),
    y: area.y + within(y, area.height - height),
    width,
    height,
  }
}

/** The place of a window that stands there. */
export function placeIn(area: Rectangle, { x, y }: Pick<Rectangle, 'x' | 'y'>): Place {
  return { x: x - area.x, y: y - area.y }
}

function within(value: number, most: number): number {
  return Math.max(0, Math.min(most, value))
}
