/** A reader this near to the end is reading along. */
const NEAR_END_PX = 32

/** Keeps a scroller at its end while new words come, until the reader scrolls away from it. */
export class EndFollower {
  following = $state(true)

  readonly #grows: () => boolean
  #scroller: HTMLElement | null = null
  /** In px from the beginning: the last place that was the end. */
  #leftAt = 0
  /** Sizes change with words, fonts and windows alike; one observer sees them all, before the paint. */
  readonly #sizes = new ResizeObserver(() => {
    if (!this.#grows()) return
    if (this.following) this.#toEnd()
    // Nothing left to scroll: the reader is at the end again without a scroll to tell.
    else if (this.#isNearEnd()) this.following = true
  })

  /** `grows`: false while there is something else in the scroller, which is read from its beginning. */
  constructor(grows: () => boolean = () => true) {
    this.#grows = grows
  }

  scroller = (element: HTMLElement): (() => void) => {
    this.#scroller = element
    const look = (): void => {
      if (this.#isNearEnd()) this.following = true
      // What has grown below the place where this left it, it will follow: only the reader goes back from there.
      else if (element.scrollTop < this.#leftAt - 1) this.following = false
    }
    element.addEventListener('scroll', look, { passive: true })
    this.#sizes.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      this.#sizes.unobserve(element)
      this.#scroller = null
    }
  }

  content = (element: HTMLElement): (() => void) => {
    this.#sizes.observe(element)
    return () => this.#sizes.unobserve(element)
  }

  follow(): void {
    this.following = true
    this.#toEnd()
    // The button that called this goes away; the keyboard stays with what it was about.
    this.#scroller?.focus({ preventScroll: true })
  }

  #toEnd(): void {
    const scroller = this.#scroller
    if (scroller === null) return
    scroller.scrollTop = scroller.scrollHeight
    this.#leftAt = scroller.scrollTop
  }

  #isNearEnd(): boolean {
    const scroller = this.#scroller
    if (scroller === null) return true
    return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= NEAR_END_PX
  }
}
