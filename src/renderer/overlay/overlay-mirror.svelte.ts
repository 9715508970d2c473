import type { PageClient } from '../../shared/ipc/client.ts'
import type { OverlayView } from '../../shared/overlay-view.ts'
import { EasedLevels } from '../state/levels.svelte.ts'

/** What main tells the overlay, as runes. */
export class OverlayMirror {
  /** Null until main has answered. */
  view: OverlayView | null = $state.raw(null)
  readonly levels = new EasedLevels()
  readonly #client: PageClient<'overlay'>

  constructor(client: PageClient<'overlay'>) {
    this.#client = client
  }

  async open(): Promise<void> {
    const { overlay, audio } = this.#client
    let told = false
    overlay.changed((view) => {
      told = true
      this.#draw(view)
    })
    // Nothing moves in a page that nobody sees.
    audio.levels((levels) => {
      if (this.view?.shown === true) this.levels.follow(levels)
    })
    const view = await overlay.view()
    // What main told meanwhile is newer.
    if (!told) this.#draw(view)
  }

  #draw(view: OverlayView): void {
    this.view = view
    if (!view.shown) this.levels.stop()
  }
}
