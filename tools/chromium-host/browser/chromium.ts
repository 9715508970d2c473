/** The running Chromium: opens pages that are ours, and lets no other one live. */
import { spawn } from 'node:child_process'
import { ignoreGone, type DevToolsSession } from './devtools.ts'
import type { RunningChromium } from './launch.ts'
import { processesOf, type ChromiumProcess } from './processes.ts'

export interface PageTarget {
  targetId: string
  session: DevToolsSession
}

export interface TargetDelegate {
  /** The page's target is gone, by whoever's hand. */
  gone(): void
  /** Its renderer process is gone. */
  crashed(status: string, exitCode: number): void
  titled(title: string): void
}

export interface ChromiumOptions {
  running: RunningChromium
  headless: boolean
  browserPath: string
  /** For a second process that asks the first for an app window. */
  windowFlags: readonly string[]
}

type Attached = PageTarget & { sessionId: string; url: string }

/** Where an app window starts, on the origin that it will show; `startAppServer` answers there with nothing. */
export const WINDOW_START_PATH = '/.chromium-host/window-'

export class Chromium {
  readonly headless: boolean
  readonly #options: ChromiumOptions
  readonly #delegates = new Map<string, TargetDelegate>()
  /** Attached and claimed by no one yet; held before their first script and request. */
  readonly #unclaimed: Attached[] = []
  #arrived: () => void = () => undefined
  #opening = 0
  #lastWindow = 0

  constructor(options: ChromiumOptions) {
    this.#options = options
    this.headless = options.headless
  }

  get #browser(): DevToolsSession {
    return this.#options.running.connection.browser
  }

  async start(): Promise<void> {
    const { connection } = this.#options.running
    this.#browser.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      const { targetId, url } = targetInfo
      this.#unclaimed.push({ sessionId, session: connection.session(sessionId), targetId, url })
      this.#arrived()
      this.#closeStrangers()
    })
    this.#browser.on('Target.detachedFromTarget', ({ sessionId, targetId }) => {
      connection.forget(sessionId)
      const delegate = targetId === undefined ? undefined : this.#delegates.get(targetId)
      if (targetId !== undefined) this.#delegates.delete(targetId)
      delegate?.gone()
    })
    this.#browser.on('Target.targetCrashed', ({ targetId, status, errorCode }) => {
      this.#delegates.get(targetId)?.crashed(status, errorCode)
    })
    this.#browser.on('Target.targetInfoChanged', ({ targetInfo: { targetId, title, url } }) => {
      // Without a title of its own a page is called by its address.
      const isAddress = url.replace(/^[a-z]+:\/\//, '').startsWith(title)
      if (!isAddress) this.#delegates.get(targetId)?.titled(title)
    })
    await this.#browser.send('Target.setDiscoverTargets', { discover: true })
    await this.#browser.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: true,
      flatten: true,
      filter: [{ type: 'page' }],
    })
  }

  /** A window with one empty page, held until `Runtime.runIfWaitingForDebugger`. `origin` is what it will show. */
  async openPage(origin: string, delegate: TargetDelegate): Promise<PageTarget> {
    this.#opening += 1
    try {
      const target = await (this.headless ? this.#openHeadless() : this.#openAppWindow(origin))
      this.#delegates.set(target.targetId, delegate)
      return target
    } finally {
      this.#opening -= 1
      this.#closeStrangers()
    }
  }

  async closePage(targetId: string): Promise<void> {
    await ignoreGone(this.#browser.send('Target.closeTarget', { targetId }))
  }

  /** Overrides what Chromium itself would answer a page of this origin. */
  async setPermission(origin: string, name: string, granted: boolean): Promise<void> {
    await this.#browser.send('Browser.setPermission', {
      origin,
      permission: { name },
      setting: granted ? 'granted' : 'denied',
    })
  }

  /** Of the display on which windows open; only a page can tell. */
  async measureDisplay(): Promise<{ width: number; height: number; scaleFactor: number }> {
    const { targetId, session } = await this.openPage('http://display.localhost', {
      gone: () => undefined,
      crashed: () => undefined,
      titled: () => undefined,
    })
    await session.send('Runtime.runIfWaitingForDebugger')
    const { result } = await session.send('Runtime.evaluate', {
      expression: '({ width: screen.width, height: screen.height, scaleFactor: devicePixelRatio })',
      returnByValue: true,
    })
    await this.closePage(targetId)
    return result.value as { width: number; height: number; scaleFactor: number }
  }

  /** Its own, of this moment. */
  processes(): ChromiumProcess[] {
    return processesOf(this.#options.running.processGroup)
  }

  get browserSession(): DevToolsSession {
    return this.#browser
  }

  async #openHeadless(): Promise<Attached> {
    const { targetId } = await this.#browser.send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
    })
    return this.#claim((target) => target.targetId === targetId)
  }

  /**
   * An app window, which is a window without tabs and address bar, is had only by starting Chromium again: the
   * second process hands its command line to the first and ends.
   */
  async #openAppWindow(origin: string): Promise<Attached> {
    const url = `${origin}${WINDOW_START_PATH}${++this.#lastWindow}`
    spawn(this.#options.browserPath, [...this.#options.windowFlags, `--app=${url}`], { stdio: 'ignore' })
    return this.#claim((target) => target.url === url)
  }

  async #claim(isWanted: (target: Attached) => boolean): Promise<Attached> {
    for (;;) {
      const index = this.#unclaimed.findIndex(isWanted)
      const [target] = index < 0 ? [] : this.#unclaimed.splice(index, 1)
      if (target !== undefined) return target
      await new Promise<void>((resolve) => {
        const earlier = this.#arrived
        this.#arrived = () => {
          earlier()
          resolve()
        }
      })
    }
  }

  /** Pages that we did not open are popups. What one of them requests while it closes fails. */
  #closeStrangers(): void {
    if (this.#opening > 0) return
    for (const { session, targetId } of this.#unclaimed.splice(0)) {
      void ignoreGone(session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }))
      void ignoreGone(session.send('Runtime.runIfWaitingForDebugger'))
      void this.closePage(targetId)
    }
  }
}
