import { screen, type BrowserWindow, type Display } from 'electron'
import { pageWindow } from './page-window.ts'
import { boundsAt, FIRST_SIZE, placeIn, type Size } from './quick-ask-place.ts'
import type { WindowState } from './window-state.ts'

export interface QuickAskCall {
  /** False where somebody may be typing elsewhere, as for a key that is held: the keyboard stays where it is. */
  focus: boolean
}

/**
 * Made hidden, so that showing it later takes a frame; until then its page knows that nobody sees it, and draws
 * nothing. It is as large as what its page draws: what lies under it can be clicked right beside it.
 */
export class QuickAskWindow {
  readonly window: BrowserWindow
  readonly #state: WindowState
  #size = FIRST_SIZE
  /** The corner that it was given; one that it has besides is where the person has put it. */
  #given: { x: number; y: number } | null = null

  /** `after`: when the page may load; null for now. */
  constructor(state: WindowState, after: Promise<void> | null) {
    this.#state = state
    this.window = pageWindow(
      'quick-ask',
      {
        title: 'Earshot',
        ...boundsAt(null, FIRST_SIZE, screen.getPrimaryDisplay().workArea),
        frame: false,
        transparent: true,
        resizable: false,
        maximizable: false,
        fullscreenable: false,
        alwaysOnTop: true,
        skipTaskbar: true,
        show: false,
        paintWhenInitiallyHidden: false,
        // It takes the keyboard without taking the place of the program that is worked in.
        ...(process.platform === 'darwin' && { type: 'panel' }),
      },
      { after },
    )
    this.window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true })
    const screensChanged = (): void => {
      if (this.#given === null || this.window.isDestroyed()) return
      // Wherever the system has moved it meanwhile: it goes back to where the person had put it, on what there is now.
      this.#placeOn(screen.getDisplayNearestPoint(this.#given))
    }
    screen.on('display-removed', screensChanged)
    screen.on('display-metrics-changed', screensChanged)
  }

  /** On the screen with the cursor, where it was put there last. */
  show({ focus }: QuickAskCall): void {
    this.notePlace()
    this.#placeOn(screen.getDisplayNearestPoint(screen.getCursorScreenPoint()))
    if (focus) {
      this.window.show()
      this.window.focus()
    } else {
      this.window.showInactive()
    }
  }

  hide(): void {
    this.notePlace()
    this.window.hide()
  }

  /** Its page needs so much now. */
  fit(size: Size): void {
    this.#size = size
    if (this.#given === null) return
    this.notePlace()
    this.#placeOn(screen.getDisplayMatching(this.window.getBounds()))
  }

  /** Where the person has moved it to, if they have. */
  notePlace(): void {
    if (this.#given === null || this.window.isDestroyed() || !this.window.isVisible()) return
    const bounds = this.window.getBounds()
    if (bounds.x === this.#given.x && bounds.y === this.#given.y) return
    const { id, workArea } = screen.getDisplayMatching(bounds)
    this.#state.keepQuickAsk(id, placeIn(workArea, bounds))
    this.#given = { x: bounds.x, y: bounds.y }
  }

  #placeOn({ id, workArea }: Display): void {
    const bounds = boundsAt(this.#state.quickAskOn(id), this.#size, workArea)
    this.#given = { x: bounds.x, y: bounds.y }
    this.window.setBounds(bounds)
  }
}
