/** A person's hands: input as the browser itself gets it, not events made by the page. */
import { cdp } from 'vitest/browser'
// Gives `cdp()` its types.
import type {} from '@vitest/browser-playwright'

interface Point {
  x: number
  y: number
}

/** The middle of an element, in the browser's own coordinates: the tests run in a frame. */
export function middleOf(element: Element): Point {
  const frame = window.frameElement?.getBoundingClientRect() ?? new DOMRect()
  const box = element.getBoundingClientRect()
  return { x: frame.x + box.x + box.width / 2, y: frame.y + box.y + box.height / 2 }
}

type MouseEventType = 'mousePressed' | 'mouseReleased' | 'mouseMoved'

export async function mouse(
  type: MouseEventType,
  at: Point,
  button: 'left' | 'right' = 'left',
): Promise<void> {
  const pressed = type !== 'mouseReleased'
  await cdp().send('Input.dispatchMouseEvent', {
    type,
    ...at,
    button,
    buttons: pressed ? (button === 'left' ? 1 : 2) : 0,
    clickCount: 1,
    pointerType: 'mouse',
  })
}

export async function touch(type: 'touchStart' | 'touchMove' | 'touchEnd', at?: Point): Promise<void> {
  await cdp().send('Input.dispatchTouchEvent', { type, touchPoints: at === undefined ? [] : [at] })
}

const KEYS = {
  Space: { code: 'Space', key: ' ', windowsVirtualKeyCode: 32, text: ' ' },
  Enter: { code: 'Enter', key: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
  Escape: { code: 'Escape', key: 'Escape', windowsVirtualKeyCode: 27 },
}

export type Key = keyof typeof KEYS

export async function keyDown(key: Key, autoRepeat = false): Promise<void> {
  const definition = KEYS[key]
  const type = 'text' in definition ? 'keyDown' : 'rawKeyDown'
  await cdp().send('Input.dispatchKeyEvent', { type, ...definition, autoRepeat })
}

export async function keyUp(key: Key): Promise<void> {
  const { code, key: name, windowsVirtualKeyCode } = KEYS[key]
  await cdp().send('Input.dispatchKeyEvent', { type: 'keyUp', code, key: name, windowsVirtualKeyCode })
}
