/** Px: what a row is taken for that was never rendered. */
const USUAL_HEIGHT = 72

export interface Row {
  id: string
}

/** How high rows were when they were last rendered. */
export class RowHeights {
  readonly #known = new Map<string, number>()

  set(id: string, height: number): void {
    this.#known.set(id, height)
  }

  /** Never knows more heights than there are rows: those of other conversations are forgotten. */
  keep(rows: readonly Row[]): void {
    if (this.#known.size <= rows.length) return
    const ids = new Set(rows.map(({ id }) => id))
    for (const id of this.#known.keys()) if (!ids.has(id)) this.#known.delete(id)
  }

  /** Px of all of these. */
  sum(rows: readonly Row[]): number {
    return rows.reduce((sum, row) => sum + this.#of(row), 0)
  }

  /** Index of the row at so many px from the beginning; of the last one where there are not so many. */
  indexAt(rows: readonly Row[], offset: number): number {
    let bottom = 0
    const index = rows.findIndex((row) => {
      bottom += this.#of(row)
      return bottom > offset
    })
    return index === -1 ? rows.length - 1 : index
  }

  #of({ id }: Row): number {
    return this.#known.get(id) ?? USUAL_HEIGHT
  }
}
