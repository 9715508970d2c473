/** The window around a page: real where there is a display, only a viewport where there is none. */
import { ignoreGone, type DevToolsSession } from './devtools.ts'
import { OFF_SCREEN } from './flags.ts'

/** In device-independent pixels. */
export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

/** The page of a window that is not shown takes itself for visible while it is `awake`, and for hidden when `asleep`. */
export type Presence = 'shown' | 'awake' | 'asleep'

export interface NativeWindow {
  /** Shown or not, the page's viewport gets this size. */
  place(bounds: Bounds, presence: Presence): void
  minimize(): void
  focus(): void
}

/**
 * Without a display. The model of focus is `BrowserWindow`'s alone: to Chromium each of these windows has it, except
 * for a minimized one, whose page is hidden too.
 */
export class HeadlessWindow implements NativeWindow {
  readonly #page: DevToolsSession
  readonly #changes: WindowChanges
  #isMinimized = false

  constructor(browser: DevToolsSession, page: DevToolsSession, targetId: string) {
    this.#page = page
    this.#changes = new WindowChanges(browser, targetId)
  }

  place({ width, height }: Bounds, presence: Presence): void {
    void ignoreGone(
      this.#page.send('Emulation.setDeviceMetricsOverride', {
        width,
        height,
        deviceScaleFactor: 0,
        mobile: false,
      }),
    )
    this.#setMinimized(presence === 'asleep')
  }

  minimize(): void {
    this.#setMinimized(true)
  }

  focus(): void {
    // Nobody types into it but a test, which needs no focus.
  }

  #setMinimized(isMinimized: boolean): void {
    if (isMinimized === this.#isMinimized) return
    this.#isMinimized = isMinimized
    this.#changes.enqueue((windowId) =>
      this.#changes.setState(windowId, isMinimized ? 'minimized' : 'normal'),
    )
  }
}

/**
 * An app window of Chromium. DevTools cannot hide a window, so one that is not shown stands where no screen is, awake;
 * where the window manager brings it back, it is minimized instead.
 */
export class AppWindow implements NativeWindow {
  readonly #browser: DevToolsSession
  readonly #page: DevToolsSession
  readonly #changes: WindowChanges

  constructor(browser: DevToolsSession, page: DevToolsSession, targetId: string) {
    this.#browser = browser
    this.#page = page
    this.#changes = new WindowChanges(browser, targetId)
  }

  place({ x, y, width, height }: Bounds, presence: Presence): void {
    this.#changes.enqueue(async (windowId) => {
      await this.#changes.setState(windowId, 'normal')
      const corner = presence === 'shown' ? { left: x, top: y } : { left: OFF_SCREEN, top: OFF_SCREEN }
      await this.#browser.send('Browser.setWindowBounds', { windowId, bounds: { ...corner, width, height } })
      const frame = await this.#frameSize()
      if (frame.width > 0 || frame.height > 0) {
        const outer = { width: width + frame.width, height: height + frame.height }
        await this.#browser.send('Browser.setWindowBounds', { windowId, bounds: outer })
      }
      if (presence !== 'shown') await this.#minimizeIfOnScreen(windowId)
    })
  }

  minimize(): void {
    this.#changes.enqueue((windowId) => this.#changes.setState(windowId, 'minimized'))
  }

  focus(): void {
    this.#changes.enqueue(async () => {
      await this.#page.send('Page.bringToFront')
    })
  }

  async #minimizeIfOnScreen(windowId: number): Promise<void> {
    const { bounds } = await this.#browser.send('Browser.getWindowBounds', { windowId })
    const { left = OFF_SCREEN, top = OFF_SCREEN, width = 0, height = 0 } = bounds
    if (left + width > 0 && top + height > 0) await this.#changes.setState(windowId, 'minimized')
  }

  /** What the window has around its page. */
  async #frameSize(): Promise<{ width: number; height: number }> {
    const { result } = await this.#page.send('Runtime.evaluate', {
      expression: '({ width: outerWidth - innerWidth, height: outerHeight - innerHeight })',
      returnByValue: true,
    })
    return result.value as { width: number; height: number }
  }
}

/** Makes one change to a window after the other; a window that is gone has none to make. */
class WindowChanges {
  readonly #browser: DevToolsSession
  readonly #targetId: string
  #queue: Promise<void> = Promise.resolve()

  constructor(browser: DevToolsSession, targetId: string) {
    this.#browser = browser
    this.#targetId = targetId
  }

  enqueue(change: (windowId: number) => Promise<void>): void {
    this.#queue = this.#queue.then(() =>
      ignoreGone(
        this.#browser
          .send('Browser.getWindowForTarget', { targetId: this.#targetId })
          .then(({ windowId }) => change(windowId)),
      ),
    )
  }

  /** To be called within a change. */
  async setState(windowId: number, windowState: 'normal' | 'minimized'): Promise<void> {
    await this.#browser.send('Browser.setWindowBounds', { windowId, bounds: { windowState } })
  }
}
