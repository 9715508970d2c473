/**
 * Electron's screen. The screens and the cursor are as `outsideWorld` says: one screen, the size of the display, and the
 * cursor in its middle, until a test puts others there. Chromium knows only its real display.
 */
import type Electron from 'electron'
import { host } from './context.ts'
import { createEvent } from './event.ts'
import { outsideWorld, type PretendedScreen } from './outside-world.ts'
import { StrictEmitter } from './strict.ts'

const NOT_READY = "The 'screen' module can't be used before the app 'ready' event."

type Modelled =
  | 'getCursorScreenPoint'
  | 'getPrimaryDisplay'
  | 'getAllDisplays'
  | 'getDisplayNearestPoint'
  | 'getDisplayMatching'

class HostScreen extends StrictEmitter implements Pick<Electron.Screen, Modelled> {
  static override readonly electronName = 'screen'

  constructor() {
    super()
    outsideWorld.onScreensChanged = (before, after) => this.#tellChanges(before, after)
  }

  getAllDisplays(): Electron.Display[] {
    return screens().map(displayOf)
  }

  getPrimaryDisplay(): Electron.Display {
    return displayOf(firstOf(screens()))
  }

  getDisplayNearestPoint(point: Electron.Point): Electron.Display {
    return displayOf(best(({ bounds }) => -distance(bounds, { ...point, width: 0, height: 0 })))
  }

  /** The one that most of it is on, or else the nearest. */
  getDisplayMatching(rectangle: Electron.Rectangle): Electron.Display {
    return displayOf(best(({ bounds }) => overlap(bounds, rectangle) || -distance(bounds, rectangle)))
  }

  getCursorScreenPoint(): Electron.Point {
    const { bounds } = firstOf(screens())
    const middle = { x: bounds.x + Math.round(bounds.width / 2), y: bounds.y + Math.round(bounds.height / 2) }
    return { ...(outsideWorld.cursor ?? middle) }
  }

  #tellChanges(before: readonly PretendedScreen[] | null, after: readonly PretendedScreen[]): void {
    const old = before ?? [realScreen()]
    const has = (screens: readonly PretendedScreen[], id: number): boolean =>
      screens.some((screen) => screen.id === id)
    for (const screen of after) {
      if (!has(old, screen.id)) this.emit('display-added', createEvent({}), displayOf(screen))
    }
    for (const screen of old) {
      if (!has(after, screen.id)) this.emit('display-removed', createEvent({}), displayOf(screen))
    }
    for (const screen of after) {
      const was = old.find(({ id }) => id === screen.id)
      if (was === undefined) continue
      const changed = (['bounds', 'workArea'] as const).filter((name) => !same(was[name], screen[name]))
      if (changed.length > 0) {
        this.emit('display-metrics-changed', createEvent({}), displayOf(screen), changed)
      }
    }
  }
}

function realScreen(): PretendedScreen {
  const { width, height } = host().display
  const bounds = { x: 0, y: 0, width, height }
  return { id: 1, bounds, workArea: { ...bounds } }
}

function screens(): readonly PretendedScreen[] {
  host().readiness.requireReady(NOT_READY)
  return outsideWorld.screens ?? [realScreen()]
}

function firstOf([first]: readonly PretendedScreen[]): PretendedScreen {
  if (first === undefined) throw new Error('A test has taken every screen away')
  return first
}

function best(score: (screen: PretendedScreen) => number): PretendedScreen {
  return firstOf(screens().toSorted((one, other) => score(other) - score(one)))
}

function overlap(a: Electron.Rectangle, b: Electron.Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return width > 0 && height > 0 ? width * height : 0
}

function distance(a: Electron.Rectangle, b: Electron.Rectangle): number {
  const x = Math.max(a.x - (b.x + b.width), b.x - (a.x + a.width), 0)
  const y = Math.max(a.y - (b.y + b.height), b.y - (a.y + a.height), 0)
  return Math.hypot(x, y)
}

function same(a: Electron.Rectangle, b: Electron.Rectangle): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
}

function displayOf({ id, bounds, workArea }: PretendedScreen): Electron.Display {
  const { width, height } = bounds
  return {
    id,
    label: 'Chromium host',
    bounds: { ...bounds },
    workArea: { ...workArea },
    size: { width, height },
    workAreaSize: { width: workArea.width, height: workArea.height },
    scaleFactor: host().display.scaleFactor,
    rotation: 0,
    touchSupport: 'unknown',
    accelerometerSupport: 'unknown',
    colorDepth: 24,
    colorSpace: '',
    depthPerComponent: 8,
    detected: true,
    displayFrequency: 60,
    internal: false,
    maximumCursorSize: { width: 64, height: 64 },
    monochrome: false,
    nativeOrigin: { x: bounds.x, y: bounds.y },
  }
}

export const screen = new HostScreen()
