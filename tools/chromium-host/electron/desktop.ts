/** Small parts of the desktop, each kept in `outsideWorld` or printed instead of done. */
import type Electron from 'electron'
import { host } from './context.ts'
import { outsideWorld } from './outside-world.ts'
import { Strict, StrictEmitter } from './strict.ts'

class HostShell extends Strict implements Pick<Electron.Shell, 'openExternal' | 'beep'> {
  static override readonly electronName = 'shell'

  /** Never opens anything. */
  async openExternal(url: string): Promise<void> {
    outsideWorld.openedUrls.push(new URL(url).href)
    console.error(`[shell] open ${url}`)
  }

  beep(): void {
    console.error('[shell] beep')
  }
}

class HostClipboard extends Strict implements Pick<Electron.Clipboard, 'readText' | 'writeText' | 'clear'> {
  static override readonly electronName = 'clipboard'

  async readText(): Promise<string> {
    return outsideWorld.clipboardText
  }

  async writeText(text: string): Promise<void> {
    outsideWorld.clipboardText = text
  }

  clear(): void {
    outsideWorld.clipboardText = ''
  }
}

/** Nothing happens to the power here; a test emits what it wants. */
class HostPowerMonitor extends StrictEmitter {
  static override readonly electronName = 'powerMonitor'
}

const NOT_READY_FOR_SCREEN = "The 'screen' module can't be used before the app 'ready' event."

type ScreenMembers =
  | 'getCursorScreenPoint'
  | 'getPrimaryDisplay'
  | 'getAllDisplays'
  | 'getDisplayNearestPoint'
  | 'getDisplayMatching'

/** One display. The pointer rests in its middle. */
class HostScreen extends StrictEmitter implements Pick<Electron.Screen, ScreenMembers> {
  static override readonly electronName = 'screen'

  getPrimaryDisplay(): Electron.Display {
    const { readiness, display } = host()
    readiness.requireReady(NOT_READY_FOR_SCREEN)
    const { width, height, scaleFactor } = display
    const area = { x: 0, y: 0, width, height }
    return {
      id: 1,
      label: 'Chromium host',
      bounds: area,
      workArea: { ...area },
      size: { width, height },
      workAreaSize: { width, height },
      scaleFactor,
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
      nativeOrigin: { x: 0, y: 0 },
    }
  }

  getAllDisplays(): Electron.Display[] {
    return [this.getPrimaryDisplay()]
  }

  getDisplayNearestPoint(): Electron.Display {
    return this.getPrimaryDisplay()
  }

  getDisplayMatching(): Electron.Display {
    return this.getPrimaryDisplay()
  }

  getCursorScreenPoint(): Electron.Point {
    const { width, height } = this.getPrimaryDisplay().size
    return { x: Math.round(width / 2), y: Math.round(height / 2) }
  }
}

export const shell = new HostShell()
export const clipboard = new HostClipboard()
export const powerMonitor = new HostPowerMonitor()
export const screen = new HostScreen()
