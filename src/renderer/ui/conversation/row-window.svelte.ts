import { tick } from 'svelte'
import { EndFollower } from './end-follower.svelte.ts'
import { RowHeights, type Row } from './row-heights.ts'

/** Rendered at once, at most: more than any screen shows. */
const MAX_ROWS = 80

/**
 * The part of a long list that is rendered: the rows around what is looked at, or the last ones while the reader
 * follows the end. The rows on either side are an empty space of their height, as measured when they were last
 * rendered, or as usual. Chromium's scroll anchoring keeps the eye's place when that space turns into rows: the
 * spaces have to be siblings of the rows, and margins must not lie between rows.
 */
export class RowWindow {
  readonly end: EndFollower

  readonly #rows: () => readonly Row[]
  readonly #heights = new RowHeights()
  #first = $state(0)
  #scroller: HTMLElement | null = null
  readonly #measured = new ResizeObserver((entries) => {
    for (const { target, borderBoxSize } of entries) {
      const id = target instanceof HTMLElement ? target.dataset['row'] : undefined
      const height = borderBoxSize[0]?.blockSize
      if (id !== undefined && height !== undefined) this.#heights.set(id, height)
    }
    this.#heights.keep(this.#rows())
    // Rows that are added while sizes are told would be told of in the same breath.
    cancelAnimationFrame(this.#nextLook)
    this.#nextLook = requestAnimationFrame(() => this.#look())
  })
  #nextLook = 0

  constructor(rows: () => readonly Row[]) {
    this.#rows = rows
    this.end = new EndFollower(() => rows().length > 0)
  }

  /** Index of the first row that is rendered. */
  get first(): number {
    const last = Math.max(0, this.#rows().length - MAX_ROWS)
    return this.end.following ? last : Math.min(this.#first, last)
  }

  /** Index after the last one. */
  get last(): number {
    return Math.min(this.#rows().length, this.first + MAX_ROWS)
  }

  /** Px. */
  get spaceBefore(): number {
    return this.#heights.sum(this.#rows().slice(0, this.first))
  }

  get spaceAfter(): number {
    return this.#heights.sum(this.#rows().slice(this.last))
  }

  scroller = (element: HTMLElement): (() => void) => {
    this.#scroller = element
    const stopFollowing = this.end.scroller(element)
    const look = (): void => this.#look()
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      element.removeEventListener('scroll', look)
      stopFollowing()
      this.#scroller = null
    }
  }

  /** Of a row's element, which has the row's id as `data-row`. */
  row = (element: HTMLElement): (() => void) => {
    this.#measured.observe(element)
    return () => this.#measured.unobserve(element)
  }

  /** Scrolls to a row, wherever it is, and resolves to its element. */
  async show(id: string): Promise<HTMLElement | null> {
    const index = this.#rows().findIndex((row) => row.id === id)
    if (index === -1) return null
    this.end.following = false
    this.#center(index)
    await tick()
    const element = this.#scroller?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`) ?? null
    element?.scrollIntoView({ block: 'center' })
    return element
  }

  /** Moves on when what is looked at comes near the end of what is rendered. */
  #look(): void {
    const scroller = this.#scroller
    if (scroller === null) return
    // From where it stands, the next look away from the end begins.
    if (this.end.following) {
      this.#first = this.first
      return
    }
    const { scrollTop, clientHeight } = scroller
    const start = this.spaceBefore
    const end = scroller.scrollHeight - this.spaceAfter
    const short = this.first > 0 && scrollTop - clientHeight < start
    const tooLate = this.last < this.#rows().length && scrollTop + 2 * clientHeight > end
    if (short || tooLate) this.#center(this.#heights.indexAt(this.#rows(), scrollTop + clientHeight / 2))
  }

  #center(index: number): void {
    const most = Math.max(0, this.#rows().length - MAX_ROWS)
    this.#first = Math.max(0, Math.min(most, index - MAX_ROWS / 2))
  }
}
