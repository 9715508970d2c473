import { app, type BrowserWindow } from 'electron'
import { openMainWindow } from './main-window.ts'
import { prepareQuickAskWindow } from './quick-ask-window.ts'

/** The windows that a person sees, at most one of each. Closing the main window ends the app; quick ask is only put away. */
export class Windows {
  #main: BrowserWindow | null = null
  readonly #quickAsk = prepareQuickAskWindow()
  #quitting = false

  constructor() {
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
      this.#main = openMainWindow()
      this.#main.on('closed', () => app.quit())
      return
    }
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
  }
}
