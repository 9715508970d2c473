import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { app, type BrowserWindow } from 'electron'
import type { EarshotError } from '../../shared/errors.ts'
import { openMainWindow } from './main-window.ts'
import type { Size } from './quick-ask-place.ts'
import { QuickAskWindow, type QuickAskCall } from './quick-ask-window.ts'
import { WindowState } from './window-state.ts'

export interface WindowsEvents {
  /** `showsState` may be another. */
  seen: []
  /** Its process is gone; it comes back by itself. */
  'main-crashed': []
  /** The main window is closed. */
  'main-closed': []
  /** The last that a person saw is gone. */
  'last-closed': []
}

export const windowCrashed: EarshotError = {
  code: 'window_crashed',
  message:
    'This window stopped working and was opened again. The talk went on meanwhile. If it happens again, restart Earshot.',
  retryable: false,
}

/** From the moment at which its page was loaded: a broken one must not keep the others away. */
const DRAWING_TIMEOUT_MS = 2_000

/**
 * The windows that a person sees, at most one of each. Quick ask is never closed, only put away. The one that a person
 * waits for has the machine to itself until its page has drawn itself: all others come after it.
 */
export class Windows extends EventEmitter<WindowsEvents> {
  /** The first window's page has drawn itself, or won't. What comes later would take the processor away from it. */
  readonly firstPage: Promise<void>
  /** A page of a window has drawn itself. */
  readonly drawn: () => void
  readonly #quickAsk: QuickAskWindow
  readonly #state = new WindowState(join(app.getPath('userData'), 'window-state.json'))
  #main: BrowserWindow | null = null
  #mainIsComing = false
  #quitting = false
  #mainPageGone: () => void = () => undefined

  /** `first`: the one that is seen at once; null for none. */
  constructor(first: 'main-window' | 'quick-ask' | null) {
    super()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.firstPage = promise
    this.drawn = resolve
    if (first !== 'main-window') {
      this.#quickAsk = new QuickAskWindow(this.#state, null)
      onGivenUp(this.#quickAsk.window, this.drawn)
      if (first === 'quick-ask') this.showQuickAsk({ focus: true })
    } else {
      onGivenUp(this.#openMain(), this.drawn)
      this.#quickAsk = new QuickAskWindow(this.#state, this.firstPage)
    }
    app.on('before-quit', () => {
      this.#quitting = true
      this.#quickAsk.notePlace()
    })
    this.#tellSeen(this.#quickAsk.window)
    this.#quickAsk.window.on('close', (event) => {
      if (this.#quitting) return
      event.preventDefault()
      this.hideQuickAsk()
    })
  }

  /** A window tells a person what goes on: quick ask lies over all others, the main window may lie under them. */
  get showsState(): boolean {
    const isThere = (window: BrowserWindow | null): window is BrowserWindow =>
      window !== null && !window.isDestroyed()
    const { window } = this.#quickAsk
    return (isThere(window) && window.isVisible()) || (isThere(this.#main) && this.#main.isFocused())
  }

  showMain(): void {
    if (this.#main === null) {
      this.#openMain()
      return
    }
    // It shows itself as soon as there is something to see.
    if (this.#mainIsComing) return
    if (this.#main.isMinimized()) this.#main.restore()
    this.#main.show()
    this.#main.focus()
  }

  /** The talk goes on in the main window. */
  moveToMain(): void {
    this.showMain()
    this.hideQuickAsk()
  }

  showQuickAsk(call: QuickAskCall): void {
    this.#quickAsk.show(call)
  }

  /** A person who looks at none of ours is shown quick ask, and goes on with what they do. False where there is none. */
  showUnfocused(): boolean {
    if (this.#quitting) return false
    if (!this.showsState) this.#quickAsk.show({ focus: false })
    return true
  }

  hideQuickAsk(): void {
    this.#quickAsk.hide()
    this.#tellIfLast()
  }

  /** Whether a person has one of them before their eyes, as far as the system tells. */
  get areSeen(): boolean {
    const isSeen = (window: BrowserWindow) => window.isVisible() && !window.isMinimized()
    return isSeen(this.#quickAsk.window) || (this.#main !== null && isSeen(this.#main))
  }

  /** Its page needs so much now. */
  fitQuickAsk(size: Size): void {
    this.#quickAsk.fit(size)
  }

  /** Where windows were put is on the disk. */
  get written(): Promise<void> {
    return this.#state.written
  }

  /** The page of the main window is gone, and with it what it had asked for; another may take its place. */
  onMainPageGone(listener: () => void): void {
    this.#mainPageGone = listener
  }

  #openMain(): BrowserWindow {
    this.#main = openMainWindow()
    this.#mainIsComing = true
    this.#main.once('show', () => (this.#mainIsComing = false))
    const { webContents } = this.#main
    webContents.on('did-start-loading', () => this.#mainPageGone())
    webContents.on('render-process-gone', () => {
      this.#mainPageGone()
      this.emit('main-crashed')
    })
    this.#main.on('closed', () => {
      this.#main = null
      this.#mainPageGone()
      this.emit('main-closed')
      this.#tellIfLast()
    })
    this.#tellSeen(this.#main)
    return this.#main
  }

  #tellSeen(window: BrowserWindow): void {
    const tell = (): void => void this.emit('seen')
    window.on('show', tell)
    window.on('hide', tell)
    window.on('focus', tell)
    window.on('blur', tell)
    window.on('closed', tell)
  }

  #tellIfLast(): void {
    if (!this.#quitting && this.#main === null && !this.#quickAsk.window.isVisible()) this.emit('last-closed')
  }
}

/** The page can't be loaded, or hasn't drawn itself for too long since it was. */
function onGivenUp({ webContents }: BrowserWindow, then: () => void): void {
  webContents.once('did-finish-load', () => setTimeout(then, DRAWING_TIMEOUT_MS))
  webContents.once('did-fail-load', then)
}
