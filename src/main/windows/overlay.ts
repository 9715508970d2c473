import type { EarshotError } from '../../shared/errors.ts'
import type { OverlayView } from '../../shared/overlay-view.ts'
import type { SessionState } from '../../shared/session-state.ts'
import type { Settings } from '../../shared/settings/index.ts'
import { goingOf, overlayShown, stayMs, type Going } from './overlay-visibility.ts'

export interface OverlayWindow {
  /** On the screen with the cursor, without the keyboard. */
  show(): void
  hide(): void
}

export interface OverlaySurroundings {
  /** Makes it, hidden: most of its cost is its page's process. */
  open(): OverlayWindow
  session(): SessionState
  muted(): boolean
  /** Another window tells the same. */
  seenElsewhere(): boolean
  settings(): Pick<Settings, 'overlay' | 'interfaceLanguage' | 'textSize'>
  /** Tells the page. */
  tell(view: OverlayView): void
}

/** The page's fade, and a frame or two. */
const FADE_MS = 180

/**
 * The pill that tells of a turn while a hotkey drives it and no window of Earshot's is seen. Whoever hears the hotkey
 * calls `drivenByHotkey`; `follow` is called whenever something of the surroundings is another. While it is not shown
 * its page is told nothing.
 */
export class Overlay {
  readonly #around: OverlaySurroundings
  #window: OverlayWindow | null = null
  #driven = false
  #held = false
  /** Since the hotkey was pressed. */
  #error: EarshotError | null = null
  #going: Going = 'over'
  #ending: NodeJS.Timeout | null = null
  #fading: NodeJS.Timeout | null = null
  #view: OverlayView

  constructor(around: OverlaySurroundings) {
    this.#around = around
    this.#view = this.#viewNow(false)
  }

  /** What its page draws. */
  get view(): OverlayView {
    return this.#view
  }

  /** There is a hotkey to talk: its press must not wait for the window, and sound not beside the making of it. */
  prepare(): void {
    if (this.#around.settings().overlay) this.#window ??= this.#around.open()
  }

  /** The hotkey to talk went down, or up. */
  drivenByHotkey(held: boolean): void {
    this.#held = held
    if (held) {
      this.#driven = true
      this.#error = null
    }
    this.follow()
  }

  /** What is wrong now, and worth a line; null when nothing is. */
  notice(error: EarshotError | null): void {
    if (!this.#driven) return
    this.#error = error
    this.follow()
  }

  /** Something of the surroundings is another. */
  follow(): void {
    if (!this.#driven) return
    const going = goingOf(this.#around.session(), { held: this.#held, failed: this.#error !== null })
    if (going !== this.#going || this.#ending === null) this.#stay(stayMs[going])
    this.#going = going
    this.#draw(going === 'over')
  }

  #end(): void {
    this.#ending = null
    this.#driven = false
    this.#draw(true)
  }

  #stay(ms: number | null): void {
    if (this.#ending !== null) clearTimeout(this.#ending)
    this.#ending = ms === null ? null : setTimeout(() => this.#end(), ms)
  }

  /** `still`: what it showed last goes on being shown until it is gone. */
  #draw(still: boolean): void {
    const shown = overlayShown({
      enabled: this.#around.settings().overlay,
      driven: this.#driven,
      seenElsewhere: this.#around.seenElsewhere(),
    })
    const was = this.#view.shown
    if (!shown && !was) return
    this.#view = still || !shown ? { ...this.#view, shown } : this.#viewNow(true)
    this.#around.tell(this.#view)
    if (shown && !was) this.#show()
    if (!shown) this.#fading ??= setTimeout(() => this.#hide(), FADE_MS)
  }

  #show(): void {
    if (this.#fading !== null) clearTimeout(this.#fading)
    this.#fading = null
    this.#window ??= this.#around.open()
    this.#window.show()
  }

  #hide(): void {
    this.#fading = null
    this.#window?.hide()
  }

  #viewNow(shown: boolean): OverlayView {
    const { interfaceLanguage, textSize } = this.#around.settings()
    return {
      shown,
      session: this.#around.session(),
      muted: this.#around.muted(),
      error: this.#error,
      language: interfaceLanguage,
      textSize,
    }
  }
}
