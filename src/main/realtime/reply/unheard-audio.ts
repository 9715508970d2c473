/** The samples that were given to the player and not heard yet, to be given to another if this one dies. */
export class UnheardAudio {
  readonly #chunks: Int16Array[] = []
  /** Samples of the first chunk that were heard. */
  #offset = 0

  push(samples: Int16Array): void {
    if (samples.length > 0) this.#chunks.push(samples)
  }

  /** The next `count` samples were heard. */
  drop(count: number): void {
    this.#offset += count
    for (;;) {
      const first = this.#chunks[0]
      if (first === undefined || first.length > this.#offset) return
      this.#offset -= first.length
      this.#chunks.shift()
    }
  }

  /** What is left, in order. Copies where a chunk was partly heard: a view would cross a port whole. */
  chunks(): Int16Array[] {
    return this.#chunks.map((chunk, index) => (index === 0 ? chunk.slice(this.#offset) : chunk))
  }
}
