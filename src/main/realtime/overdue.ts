/**
 * Waits for an answer, so long at most. What came while this process was busy is read before it is judged: its own
 * lateness is not the other side's.
 */
export class Overdue {
  #timer: NodeJS.Timeout | null = null
  #judgement: NodeJS.Immediate | null = null

  get awaits(): boolean {
    return this.#timer !== null || this.#judgement !== null
  }

  /** Calls `then` unless `stop` comes first; what was waited for until now isn't any more. */
  after(durationMs: number, then: () => void): void {
    this.stop()
    this.#timer = setTimeout(() => {
      this.#timer = null
      this.#judgement = setImmediate(() => {
        this.#judgement = null
        then()
      })
    }, durationMs)
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#judgement !== null) clearImmediate(this.#judgement)
    this.#timer = null
    this.#judgement = null
  }
}
