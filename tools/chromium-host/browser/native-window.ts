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

export interface NativeWindow {
  /** Shown or not, the page's viewport gets this size. */
  place(bounds: Bounds, shown: boolean): void
  minimize(): void
  focus(): void
}

/** Without a display. The model of focus and visibility is `BrowserWindow`'s alone. */
export class HeadlessWindow implements NativeWindow {
  readonly #session: DevToolsSession

  constructor(session: DevToolsSession) {
    this.#session = session
  }

  place({ width, height }: Bounds): void {
    void ignoreGone(
      this.#session.send('Emulation.setDeviceMetricsOverride', {
        width,
        height,
        deviceScaleFactor: 0,
        mobile: false,
      }),
    )
  }

  minimize(): void {
    // Nobody sees it.
  }

  focus(): void {
    // Nobody types into it but a test, which needs no focus.
  }
}

/**
 * An app window of Chromium. DevTools cannot hide a window, so one that is not shown stands where no screen is; where
 * the window manager brings it back, it is minimized instead.
 */
export class AppWindow implements NativeWindow {
  readonly #browser: DevToolsSession
  readonly #page: DevToolsSession
  readonly #targetId: string
  #queue: Promise<void> = Promise.resolve()

  constructor(browser: DevToolsSession, page: DevToolsSession, targetId: string) {
    this.#browser = browser
    this.#page = page
    this.#targetId = targetId
  }

  place({ x, y, width, height }: Bounds, shown: boolean): void {
    this.#enqueue(async (windowId) => {
      await this.#browser.send('Browser.setWindowBounds', { windowId, bounds: { windowState: 'normal' } })
      const corner = shown ? { left: x, top: y } : { left: OFF_SCREEN, top: OFF_SCREEN }
      await this.#browser.send('Browser.setWindowBounds', { windowId, bounds: { ...corner, width, height } })
      const frame = await this.#frameSize()
      if (frame.width > 0 || frame.height > 0) {
        const outer = { width: width + frame.width, height: height + frame.height }
        await this.#browser.send('Browser.setWindowBounds', { windowId, bounds: outer })
      }
      if (!shown) await this.#minimizeIfOnScreen(windowId)
    })
  }

  minimize(): void {
    this.#enqueue((windowId) => this.#setState(windowId, 'minimized'))
  }

  focus(): void {
    this.#enqueue(async () => {
      await this.#page.send('Page.bringToFront')
    })
  }

  async #minimizeIfOnScreen(windowId: number): Promise<void> {
    const { bounds } = await this.#browser.send('Browser.getWindowBounds', { windowId })
    const { left = OFF_SCREEN, top = OFF_SCREEN, width = 0, height = 0 } = bounds
    if (left + width > 0 && top + height > 0) await this.#setState(windowId, 'minimized')
  }

  async #setState(windowId: number, windowState: 'normal' | 'minimized'): Promise<void> {
    await this.#browser.send('Browser.setWindowBounds', { windowId, bounds: { windowState } })
  }

  /** What the window has around its page. */
  async #frameSize(): Promise<{ width: number; height: number }> {
    const { result } = await this.#page.send('Runtime.evaluate', {
      expression: '({ width: outerWidth - innerWidth, height: outerHeight - innerHeight })',
      returnByValue: true,
    })
    return result.value as { width: number; height: number }
  }

  /** One change after the other; a window that is gone has none to make. */
  #enqueue(change: (windowId: number) => Promise<void>): void {
    this.#queue = this.#queue.then(() =>
      ignoreGone(
        this.#browser
          .send('Browser.getWindowForTarget', { targetId: this.#targetId })
          .then(({ windowId }) => change(windowId)),
      ),
    )
  }
}
