/**
 * Electron's BrowserWindow. What a window is - its place, whether it shows, whether it has the focus - is kept here;
 * with a display a real window follows it, and a person's doings come back.
 */
import type Electron from 'electron'
import type { NativeWindow } from '../browser/native-window.ts'
import { host } from './context.ts'
import { createEvent } from './event.ts'
import { HostWebContents } from './web-contents.ts'
import { checkWebPreferences } from './web-preferences.ts'
import { WindowAppearance } from './window-appearance.ts'
import { windowRegistry } from './window-registry.ts'

type State = { kind: 'hidden' } | { kind: 'shown' } | { kind: 'minimized' } | { kind: 'destroyed' }

type Modelled =
  | 'id'
  | 'loadURL'
  | 'show'
  | 'showInactive'
  | 'hide'
  | 'focus'
  | 'blur'
  | 'close'
  | 'destroy'
  | 'minimize'
  | 'restore'
  | 'reload'
  | 'isDestroyed'
  | 'isVisible'
  | 'isFocused'
  | 'isMinimized'
  | 'getBounds'
  | 'getContentBounds'
  | 'setBounds'
  | 'getSize'
  | 'setSize'
  | 'getPosition'
  | 'setPosition'
  | 'center'
  | 'moveTop'

export class HostBrowserWindow extends WindowAppearance implements Pick<Electron.BrowserWindow, Modelled> {
  static override readonly electronName = 'BrowserWindow'
  static #lastId = 0

  readonly id = ++HostBrowserWindow.#lastId
  readonly webContents: HostWebContents
  #state: State = { kind: 'hidden' }
  #bounds: Electron.Rectangle
  /** Whether its page takes itself for visible before the window has ever been shown. */
  #wakesUnseen: boolean
  readonly #neverSleeps: boolean
  #native: NativeWindow | null = null
  #closing = false
  #focusedBefore: HostBrowserWindow | null = null

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    host().readiness.requireReady('Cannot create BrowserWindow before app is ready')
    checkWebPreferences(options.webPreferences ?? {})
    super(options)
    this.#wakesUnseen = options.paintWhenInitiallyHidden ?? true
    this.#neverSleeps = options.webPreferences?.backgroundThrottling === false
    const { width = 800, height = 600 } = options
    this.#bounds = { ...centered(width, height), width, height }
    if (options.x !== undefined && options.y !== undefined) {
      this.#bounds = { x: options.x, y: options.y, width, height }
    }
    this.webContents = new HostWebContents(
      {
        opening: () => {
          this.#focusedBefore = windowRegistry.focused
        },
        opened: (page) => this.#opened(page.window),
        mayClose: () => this.#askToClose(),
        closeRequested: () => this.close(),
        gone: () => this.#gone(),
        focusChanged: (focused) => this.#nativeFocusChanged(focused),
        resized: (bounds) => this.#resizedByPerson(bounds),
        titleChanged: (title) => this.setTitle(title),
      },
      options.webPreferences ?? {},
    )
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    windowRegistry.add(this)
    if (options.show !== false) this.show()
  }

  static getAllWindows(): HostBrowserWindow[] {
    return windowRegistry.all
  }

  static getFocusedWindow(): HostBrowserWindow | null {
    return windowRegistry.focused
  }

  static fromId(id: number): HostBrowserWindow | null {
    return windowRegistry.get(id) ?? null
  }

  static fromWebContents(contents: HostWebContents): HostBrowserWindow | null {
    return windowRegistry.all.find((window) => window.webContents === contents) ?? null
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url)
  }

  reload(): void {
    this.webContents.reload()
  }

  show(): void {
    this.showInactive()
    this.focus()
  }

  showInactive(): void {
    this.#requireAlive()
    if (this.#state.kind === 'shown') return
    this.#state = { kind: 'shown' }
    this.#wakesUnseen = false
    this.#placeNative()
    this.emit('show')
  }

  hide(): void {
    this.#requireAlive()
    if (this.#state.kind === 'hidden') return
    this.#state = { kind: 'hidden' }
    this.#placeNative()
    this.blur()
    this.emit('hide')
  }

  minimize(): void {
    this.#requireAlive()
    this.#state = { kind: 'minimized' }
    this.#native?.minimize()
    this.blur()
    this.emit('minimize')
  }

  restore(): void {
    if (!this.isMinimized()) return
    this.#state = { kind: 'shown' }
    this.#placeNative()
    this.emit('restore')
  }

  focus(): void {
    this.#requireAlive()
    if (this.#state.kind !== 'shown' || !this.isFocusable()) return
    this.#native?.focus()
    windowRegistry.focus(this)
  }

  blur(): void {
    if (this.isFocused()) windowRegistry.focus(null)
  }

  moveTop(): void {
    if (this.#state.kind === 'shown') this.#native?.focus()
  }

  isDestroyed(): boolean {
    return this.#state.kind === 'destroyed'
  }

  isVisible(): boolean {
    return this.#state.kind === 'shown'
  }

  isMinimized(): boolean {
    return this.#state.kind === 'minimized'
  }

  isFocused(): boolean {
    return windowRegistry.focused === this
  }

  getBounds(): Electron.Rectangle {
    return { ...this.#bounds }
  }

  /** The window is its page: it has no frame that this host knows of. */
  getContentBounds(): Electron.Rectangle {
    return this.getBounds()
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.#requireAlive()
    const before = this.#bounds
    this.#bounds = { ...before, ...bounds }
    if (this.#state.kind !== 'minimized') this.#placeNative()
    this.#emitBoundsChange(before)
  }

  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height]
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height })
  }

  getPosition(): number[] {
    return [this.#bounds.x, this.#bounds.y]
  }

  setPosition(x: number, y: number): void {
    this.setBounds({ x, y })
  }

  center(): void {
    this.setBounds(centered(this.#bounds.width, this.#bounds.height))
  }

  /** Asks the app's `close` listeners; `closed` follows when the page is gone. */
  close(): void {
    this.#requireAlive()
    if (this.#closing || !this.#askToClose()) return
    this.#end()
  }

  /** Nobody has prevented its closing. */
  get isClosing(): boolean {
    return this.#closing
  }

  /** Without asking. */
  destroy(): void {
    if (this.#state.kind === 'destroyed') return
    this.#end()
    this.#gone()
  }

  #end(): void {
    this.#closing = true
    const hasPage = this.webContents.page !== null
    this.webContents.destroy()
    // Electron's `closed` too comes after `close()` has returned.
    if (!hasPage) setImmediate(() => this.#gone())
  }

  #askToClose(): boolean {
    const event = createEvent({})
    this.emit('close', event)
    return !event.defaultPrevented
  }

  /** The page is gone: closed by us, by a person, or with Chromium. */
  #gone(): void {
    if (this.#state.kind === 'destroyed') return
    this.#state = { kind: 'destroyed' }
    this.webContents.destroy()
    this.emit('closed')
    windowRegistry.remove(this)
  }

  #opened(native: NativeWindow): void {
    this.#native = native
    this.#placeNative()
    if (this.isFocused()) native.focus()
    else if (this.#focusedBefore?.isVisible() === true) this.#focusedBefore.focus()
  }

  #placeNative(): void {
    const unseen = this.#wakesUnseen || this.#neverSleeps ? 'awake' : 'asleep'
    this.#native?.place(this.#bounds, this.#state.kind === 'shown' ? 'shown' : unseen)
  }

  #nativeFocusChanged(focused: boolean): void {
    if (focused && this.isVisible() && this.isFocusable()) windowRegistry.focus(this)
    else this.blur()
  }

  #resizedByPerson(bounds: Electron.Rectangle): void {
    if (!this.isVisible()) return
    const before = this.#bounds
    this.#bounds = bounds
    this.#emitBoundsChange(before)
  }

  #emitBoundsChange(before: Electron.Rectangle): void {
    const { x, y, width, height } = this.#bounds
    if (x !== before.x || y !== before.y) this.emit('move')
    if (width !== before.width || height !== before.height) this.emit('resize')
  }

  #requireAlive(): void {
    if (this.#state.kind === 'destroyed') throw new TypeError('Object has been destroyed')
  }
}

function centered(width: number, height: number): { x: number; y: number } {
  const { display } = host()
  return { x: Math.round((display.width - width) / 2), y: Math.round((display.height - height) / 2) }
}
