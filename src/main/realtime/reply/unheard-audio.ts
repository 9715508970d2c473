import type { PartRef } from './playout-ledger.ts'

/** Samples of one part, as they were given to the player. */
export interface PartAudio {
  part: PartRef
  samples: Int16Array
}

/** The samples that were given to the player and not heard yet, to be given to another if this one dies. */
export class UnheardAudio {
  readonly #chunks: PartAudio[] = []
  /** Samples of the first chunk that were heard. */
  #offset = 0

  push(part: PartRef, samples: Int16Array): void {
    if (samples.length > 0) this.#chunks.push({ part, samples })
  }

  /** The next `count` samples were heard. Returns them, in order, as views. */
  take(count: number): PartAudio[] {
    const heard: PartAudio[] = []
    for (let left = count; left > 0;) {
      const first = this.#chunks[0]
      if (first === undefined) break
      const samples = first.samples.subarray(this.#offset, this.#offset + left)
      heard.push({ part: first.part, samples })
      left -= samples.length
      this.#offset += samples.length
      if (this.#offset < first.samples.length) break
      this.#offset = 0
      this.#chunks.shift()
    }
    return heard
  }

  /** What is left, in order. Copies where a chunk was partly heard: a view would cross a port whole. */
  chunks(): Int16Array[] {
    return this.#chunks.map(({ samples }, index) => (index === 0 ? samples.slice(this.#offset) : samples))
  }
}
