import { EventEmitter } from 'node:events'
import { app, type BrowserWindow } from 'electron'
import { openMainWindow } from './main-window.ts'
import { prepareQuickAskWindow } from './quick-ask-window.ts'

export interface WindowsEvents {
  /** The main window's page has loaded, anew maybe: what an earlier one had asked for is over. */
  'main-page': []
  /** The main window is closed. */
  'main-closed': []
  /** The last that a person saw is gone. */
  'last-closed': []
}

/**
 * The windows that a person sees, at most one of each. Quick ask is never closed, only put away. The one that a person waits for has the machine to itself until its page has loaded: all others come after it.
 */
export class Windows extends EventEmitter<WindowsEvents> {
  /** The first window's page has loaded, or can't be. */
  readonly firstPage: Promise<void>
  readonly #quickAsk: BrowserWindow
  #main: BrowserWindow | null = null
  #mainIsComing = false
  #quitting = false
  #mainPageGone: () => void = () => undefined

  /** `first`: the one that is seen at once; null for none. */
  constructor(first: 'main-window' | 'quick-ask' | null) {
    super()
    if (first !== 'main-window') {
      this.#quickAsk = prepareQuickAskWindow(null)
      this.firstPage = loaded(this.#quickAsk)
      if (first === 'quick-ask') this.showQuickAsk()
    } else {
      this.firstPage = loaded(this.#openMain())
      this.#quickAsk = prepareQuickAskWindow(this.firstPage)
    }
    app.on('before-quit', () => {
      this.#quitting = true
    })
    this.#quickAsk.on('close', (event) => {
      if (this.#quitting) return
      event.preventDefault()
      this.hideQuickAsk()
    })
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

  showQuickAsk(): void {
    this.#quickAsk.show()
    this.#quickAsk.focus()
  }

  hideQuickAsk(): void {
    this.#quickAsk.hide()
    this.#tellIfLast()
  }

  /** Whether a person has one of them before their eyes, as far as the system tells. */
  get areSeen(): boolean {
    const isSeen = (window: BrowserWindow) => window.isVisible() && !window.isMinimized()
    return isSeen(this.#quickAsk) || (this.#main !== null && isSeen(this.#main))
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
    webContents.on('render-process-gone', () => this.#mainPageGone())
    this.#main.on('closed', () => {
      this.#main = null
      this.emit('main-closed')
      this.#tellIfLast()
    })
    this.#main.webContents.on('did-finish-load', () => this.emit('main-page'))
    return this.#main
  }

  #tellIfLast(): void {
    if (!this.#quitting && this.#main === null && !this.#quickAsk.isVisible()) this.emit('last-closed')
  }
}

function loaded({ webContents }: BrowserWindow): Promise<void> {
  return new Promise((resolve) => {
    webContents.once('did-finish-load', () => resolve())
    webContents.once('did-fail-load', () => resolve())
  })
}
