/** What a window looks like to the desktop: kept, since Chromium's own windows take none of it. */
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

export abstract class WindowAppearance
  extends StrictEmitter
  implements Pick<Electron.BrowserWindow, Modelled>
{
  #title: string
  #alwaysOnTop: boolean
  #backgroundColor: string

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super()
    this.#title = options.title ?? host().app.name
    this.#alwaysOnTop = options.alwaysOnTop ?? false
    this.#backgroundColor = options.backgroundColor ?? '#FFFFFF'
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

  setVisibleOnAllWorkspaces(): void {
    // The window manager decides.
  }
}
