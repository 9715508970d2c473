/**
 * Notices a signal that does not move at all. Even a silent room moves: a microphone that gives one value over and
 * over is muted at its own switch, or gone without a word.
 */
export class FlatSignal {
  readonly #flatAfterSamples: number
  /** NaN before the first sample. */
  #last = NaN
  #sameCount = 0

  constructor(flatAfterSamples: number) {
    this.#flatAfterSamples = flatAfterSamples
  }

  /** True when nothing has moved for so long, false when this block moves, null while it can't be told. */
  take(block: Float32Array): boolean | null {
    let moved = false
    for (let i = 0; i < block.length; i += 1) {
      const sample = block[i] ?? 0
      if (sample !== this.#last && !Number.isNaN(this.#last)) moved = true
      this.#last = sample
    }
    this.#sameCount = moved ? 0 : this.#sameCount + block.length
    if (moved) return false
    return this.#sameCount >= this.#flatAfterSamples ? true : null
  }

  /** What came before counts no more. */
  reset(): void {
    this.#last = NaN
    this.#sameCount = 0
  }
}
