/**
 * Cuts a stream that comes in pieces of any length into frames of `frameSamples`. All frames are the same array,
 * filled anew: the receiver copies what it keeps, as posting it does.
 */
export class Framer {
  readonly #emit: (frame: Int16Array) => void
  readonly #frame: Int16Array
  #filled = 0

  constructor(frameSamples: number, emit: (frame: Int16Array) => void) {
    this.#emit = emit
    this.#frame = new Int16Array(frameSamples)
  }

  /** Takes the samples from `start` up to `end`, and emits every frame that they fill. */
  push(samples: Int16Array, start = 0, end = samples.length): void {
    for (let from = start; from < end;) {
      const to = Math.min(end, from + this.#frame.length - this.#filled)
      for (let i = from; i < to; i += 1) this.#frame[this.#filled + i - from] = samples[i] ?? 0
      this.#filled += to - from
      from = to
      if (this.#filled < this.#frame.length) continue
      this.#filled = 0
      this.#emit(this.#frame)
    }
  }

  /** Emits the rest that fills no frame, if there is one. */
  flush(): void {
    if (this.#filled === 0) return
    const rest = this.#frame.slice(0, this.#filled)
    this.#filled = 0
    this.#emit(rest)
  }
}
