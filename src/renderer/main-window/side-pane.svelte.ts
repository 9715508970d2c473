/** A side of the window: beside the talk where there is room for it, and else over it. */
export class SidePane {
  /** Chosen where there is room. */
  beside = $state(false)
  /** Chosen where there is none: it goes by itself, for it covers the talk. */
  over = $state(false)
  /** There is none. */
  narrow = $state(false)

  constructor(beside: boolean) {
    this.beside = beside
  }

  /** Follows the window's width, of which it needs so many px, until the returned function is called. */
  follow(needed: number): () => void {
    const query = matchMedia(`(width < ${needed}px)`)
    const update = (): void => {
      this.narrow = query.matches
      if (!query.matches) this.over = false
    }
    update()
    query.addEventListener('change', update)
    return () => query.removeEventListener('change', update)
  }

  get shown(): boolean {
    return this.narrow ? this.over : this.beside
  }

  toggle(): void {
    if (this.narrow) this.over = !this.over
    else this.beside = !this.beside
  }
}
