/** What a window looks like, and how it takes part in the desktop: kept, since Chromium's own windows take none of it. */
import type Electron from 'electron'
import { host } from './context.ts'
import { StrictEmitter } from './strict.ts'

type Modelled =
  | 'getTitle'
  | 'setTitle'
  | 'isAlwaysOnTop'
  | 'setAlwaysOnTop'
  | 'getBackgroundColor'
  | 'setBackgroundColor'
  | 'setMenuBarVisibility'
  | 'removeMenu'
  | 'setSkipTaskbar'
  | 'setVisibleOnAllWorkspaces'
  | 'setIgnoreMouseEvents'

export abstract class WindowAppearance
  extends StrictEmitter
  implements Pick<Electron.BrowserWindow, Modelled>
{
  #title: string
  #alwaysOnTop: boolean
  #backgroundColor: string
  /** It can have the focus. */
  readonly #focusable: boolean
  #ignoresMouse = false

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super()
    this.#title = options.title ?? host().app.name
    this.#alwaysOnTop = options.alwaysOnTop ?? false
    this.#backgroundColor = options.backgroundColor ?? '#FFFFFF'
    this.#focusable = options.focusable ?? true
  }

  getTitle(): string {
    return this.#title
  }

  setTitle(title: string): void {
    this.#title = title
  }

  isAlwaysOnTop(): boolean {
    return this.#alwaysOnTop
  }

  setAlwaysOnTop(flag: boolean): void {
    this.#alwaysOnTop = flag
  }

  getBackgroundColor(): string {
    return this.#backgroundColor
  }

  setBackgroundColor(backgroundColor: string): void {
    this.#backgroundColor = backgroundColor
  }

  setMenuBarVisibility(): void {
    // There is no menu bar.
  }

  removeMenu(): void {
    // There is no menu bar.
  }

  setSkipTaskbar(): void {
    // Chromium decides what the taskbar shows.
  }

  /** Electron's on Windows and macOS; here for tests everywhere. */
  isFocusable(): boolean {
    return this.#focusable
  }

  /** Kept alone: to Chromium's own window a click is a click. */
  setIgnoreMouseEvents(ignore: boolean): void {
    this.#ignoresMouse = ignore
  }

  /** The host's own, for tests. */
  get ignoresMouse(): boolean {
    return this.#ignoresMouse
  }

  setVisibleOnAllWorkspaces(): void {
    // The window manager decides.
  }
}
