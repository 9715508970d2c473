/** A ring that remembers the latest samples, up to its capacity. */
export class PreRoll {
  readonly #ring: Int16Array
  #next = 0
  #length = 0

  constructor(capacitySamples: number) {
    this.#ring = new Int16Array(capacitySamples)
  }

  /** Remembers the first `count` of `samples`. */
  write(samples: Int16Array, count = samples.length): void {
    const capacity = this.#ring.length
    for (let i = Math.max(0, count - capacity); i < count; i += 1) {
      this.#ring[this.#next] = samples[i] ?? 0
      this.#next = this.#next + 1 === capacity ? 0 : this.#next + 1
    }
    this.#length = Math.min(capacity, this.#length + count)
  }

  /** Hands the latest `count` samples (or as many as there are), oldest first, to `take` in one or two pieces. */
  readLatest(count: number, take: (samples: Int16Array, start: number, end: number) => void): void {
    const wanted = Math.min(count, this.#length)
    if (wanted === 0) return
    const start = this.#next - wanted
    if (start < 0) take(this.#ring, start + this.#ring.length, this.#ring.length)
    if (this.#next > 0) take(this.#ring, Math.max(0, start), this.#next)
  }

  clear(): void {
    this.#length = 0
  }
}
