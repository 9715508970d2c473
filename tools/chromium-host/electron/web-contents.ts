/** Electron's webContents: one page, its frames, its IPC. */
import type Electron from 'electron'
import type { LoadError } from '../browser/load-error.ts'
import { Page, type PageDelegate } from '../browser/page.ts'
import type { PreloadSource } from '../page-runtime/scripts.ts'
import { codec } from './codec.ts'
import { host, openPages } from './context.ts'
import { createEvent } from './event.ts'
import { nativeTheme } from './native-theme.ts'
import { PagePortTable } from './page-ports.ts'
import { protocol } from './protocol.ts'
import { receivePageMessage } from './page-messages.ts'
import { mayNavigate, mayRequest, wantsWindow } from './page-questions.ts'
import { HostSession } from './session.ts'
import { StrictEmitter, unavailable } from './strict.ts'
import { FrameTree, type FrameOwner, type HostWebFrameMain } from './web-frame-main.ts'
import { preloadProcess, readPreload } from './web-preferences.ts'

/** The window around the page. */
export interface ContentsOwner {
  /** Chromium is about to make the window, which may take the focus for a moment. */
  opening(): void
  opened(page: Page): void
  /** A person wants the window closed. */
  mayClose(): boolean
  /** The page calls `window.close`. */
  closeRequested(): void
  gone(): void
  focusChanged(focused: boolean): void
  resized(bounds: Electron.Rectangle): void
  titleChanged(title: string): void
}

/** Pages of an app come over its own scheme here, and over nothing else. */
const schemesOfNoApp = new Set(['http', 'https', 'file', 'data', 'about', 'blob'])

type WindowOpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]

type Modelled =
  | 'id'
  | 'send'
  | 'postMessage'
  | 'getURL'
  | 'getTitle'
  | 'loadURL'
  | 'reload'
  | 'isDestroyed'
  | 'isLoading'
  | 'isCrashed'
  | 'setWindowOpenHandler'
  | 'setWebRTCIPHandlingPolicy'
  | 'executeJavaScript'
  | 'forcefullyCrashRenderer'

export class HostWebContents
  extends StrictEmitter
  implements Pick<Electron.WebContents, Modelled>, FrameOwner
{
  static override readonly electronName = 'webContents'
  static readonly #all = new Map<number, HostWebContents>()
  static #lastId = 0

  readonly id = ++HostWebContents.#lastId
  readonly session = HostSession.defaultSession
  readonly ports = new PagePortTable((message) => this.page?.send(message))
  readonly #owner: ContentsOwner
  readonly #preferences: Electron.WebPreferences
  readonly #tree = new FrameTree(this)
  page: Page | null = null
  #opening: Promise<Page> | null = null
  #title = ''
  #isLoading = false
  #isCrashed = false
  #isDestroyed = false
  windowOpenHandler: WindowOpenHandler | null = null

  constructor(owner: ContentsOwner, preferences: Electron.WebPreferences) {
    super()
    this.#owner = owner
    this.#preferences = preferences
    HostWebContents.#all.set(this.id, this)
    nativeTheme.on('updated', this.#followTheme)
  }

  static getAllWebContents(): HostWebContents[] {
    return [...HostWebContents.#all.values()]
  }

  static fromId(id: number): HostWebContents | undefined {
    return HostWebContents.#all.get(id)
  }

  /** For Electron's own signatures, which name the whole class. */
  get asElectron(): Electron.WebContents {
    return this as unknown as Electron.WebContents
  }

  get mainFrame(): HostWebFrameMain {
    return this.frame(this.page?.frames.mainFrameId ?? '')
  }

  frame(frameId: string): HostWebFrameMain {
    return this.#tree.frame(frameId)
  }

  async loadURL(url: string): Promise<void> {
    this.#requireAlive()
    const scheme = new URL(url).protocol.slice(0, -1)
    if (schemesOfNoApp.has(scheme)) throw unavailable(`loadURL with a ${scheme}: URL`)
    const missing = protocol.whatIsMissing(scheme)
    if (missing !== null) throw new Error(`Cannot load ${url}: ${missing}`)
    const standIn = host().urls.toStandIn(url)
    const page = await (this.#opening ??= this.#open(new URL(standIn).origin))
    await page.load(standIn)
  }

  reload(): void {
    this.#requireAlive()
    void this.page?.reload()
  }

  async executeJavaScript(code: string, userGesture = false): Promise<unknown> {
    this.#requireAlive()
    if (this.page === null) throw new Error('The page has not been loaded')
    return this.page.evaluate(code, userGesture)
  }

  send(channel: string, ...args: unknown[]): void {
    this.sendToFrame(this.page?.frames.mainFrameId ?? '', channel, args)
  }

  postMessage(channel: string, message: unknown, transfer: readonly unknown[] = []): void {
    this.postToFrame(this.page?.frames.mainFrameId ?? '', channel, message, transfer)
  }

  sendToFrame(frameId: string, channel: string, args: unknown[]): void {
    this.#requireAlive()
    this.page?.send({ kind: 'send', channel, args: codec.encode(args), ports: [] }, frameId)
  }

  postToFrame(frameId: string, channel: string, message: unknown, transfer: readonly unknown[]): void {
    this.#requireAlive()
    if (frameId !== this.page?.frames.mainFrameId) throw unavailable('WebFrameMain.postMessage to a subframe')
    const args = codec.encode([message])
    this.ports.move(transfer, (ports) => this.page?.send({ kind: 'send', channel, args, ports }))
  }

  getURL(): string {
    return this.mainFrame.url
  }

  getTitle(): string {
    return this.#title
  }

  isLoading(): boolean {
    return this.#isLoading
  }

  isCrashed(): boolean {
    return this.#isCrashed
  }

  isDestroyed(): boolean {
    return this.#isDestroyed
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.windowOpenHandler = handler
  }

  /** The host's Chromium has this policy for every page, and no other. */
  setWebRTCIPHandlingPolicy(policy: Parameters<Electron.WebContents['setWebRTCIPHandlingPolicy']>[0]): void {
    if (policy !== 'disable_non_proxied_udp')
      throw unavailable(`webContents.setWebRTCIPHandlingPolicy('${policy}')`)
  }

  forcefullyCrashRenderer(): void {
    this.page?.crash()
  }

  /** Ends the page; `gone` of the owner follows. */
  destroy(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    HostWebContents.#all.delete(this.id)
    nativeTheme.off('updated', this.#followTheme)
    this.ports.closeAll()
    // A page that is only being opened is closed once it is there.
    void this.#opening?.then((page) => page.close())
    this.emit('destroyed')
  }

  async #open(origin: string): Promise<Page> {
    const context = openPages('Cannot open a page before app is ready')
    this.#owner.opening()
    const page = await Page.open(
      context,
      origin,
      preloadProcess(this.#preferences),
      this.#readPreload(),
      this.#delegate(),
    )
    this.page = page
    this.#tree.frames = page.frames
    this.#owner.opened(page)
    this.#followTheme()
    return page
  }

  #readPreload(): PreloadSource | null {
    const { preload } = this.#preferences
    if (preload === undefined) return null
    try {
      return readPreload(preload)
    } catch (error) {
      this.preloadFailed(error as Error)
      return null
    }
  }

  preloadFailed(error: Error): void {
    const path = this.#preferences.preload ?? ''
    console.error(`Unable to load preload script: ${path}\n${error.stack ?? error.message}`)
    this.emit('preload-error', createEvent({}), path, error)
  }

  closeRequested(): void {
    this.#owner.closeRequested()
  }

  focusChanged(focused: boolean): void {
    this.#owner.focusChanged(focused)
  }

  resized(bounds: Electron.Rectangle): void {
    this.#owner.resized(bounds)
  }

  #followTheme = (): void => {
    void this.page?.setColorScheme(nativeTheme.shouldUseDarkColors ? 'dark' : 'light')
  }

  #delegate(): PageDelegate {
    return {
      received: (message, frameId) => receivePageMessage(this, this.frame(frameId), message),
      mayNavigate: (url, frameId) => mayNavigate(this, this.frame(frameId), url),
      mayRequest: (request) => mayRequest(this, request),
      documentGone: () => this.ports.closeAll(),
      wantsWindow: (url, frameName) =>
        wantsWindow(this, { url, frameName, features: '', disposition: 'foreground-tab' }),
      mayClose: () => this.#owner.mayClose(),
      gone: () => this.#owner.gone(),
      crashed: (status, exitCode) => this.#crashed(status, exitCode),
      started: () => {
        this.#isLoading = true
        this.emit('did-start-loading')
      },
      navigated: (url) => {
        this.#isCrashed = false
        this.emit('did-navigate', createEvent({}), url, 200, 'OK')
      },
      titled: (title) => {
        this.#title = title
        this.emit('page-title-updated', createEvent({}), title, true)
        this.#owner.titleChanged(title)
      },
      domReady: () => this.emit('dom-ready', createEvent({})),
      loaded: () => {
        this.#isLoading = false
        this.emit('did-finish-load')
        this.emit('did-stop-loading')
      },
      failed: (error) => this.#loadFailed(error),
      consoleMessage: (level, message, lineNumber, sourceId) => {
        const details = {
          level,
          message,
          lineNumber,
          sourceId: host().urls.toApp(sourceId),
          frame: this.mainFrame,
        }
        this.emit('console-message', createEvent(details))
      },
      uncaughtError: (description) => console.error(`[${this.getURL()}] Uncaught ${description}`),
    }
  }

  #loadFailed({ errno, code, url }: LoadError): void {
    this.#isLoading = false
    const { processId, routingId } = this.mainFrame
    this.emit('did-fail-load', createEvent({}), errno, code, url, true, processId, routingId)
    this.emit('did-stop-loading')
  }

  #crashed(status: string, exitCode: number): void {
    this.#isCrashed = true
    this.#isLoading = false
    this.ports.closeAll()
    const reason = status === 'oom' || status === 'killed' ? status : 'crashed'
    this.emit('render-process-gone', createEvent({}), { reason, exitCode })
  }

  #requireAlive(): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed')
  }
}
