import { FRAME_SAMPLES } from '../../../shared/audio-format.ts'

/**
 * Cuts a stream that comes in pieces of any length into frames of `frameSamples`. Each frame is a
 * fresh array that the receiver may keep.
 */
export class Framer {
  readonly #emit: (frame: Int16Array) => void
  readonly #frameSamples: number
  #frame: Int16Array
  #filled = 0

  constructor(emit: (frame: Int16Array) => void, frameSamples = FRAME_SAMPLES) {
    this.#emit = emit
    this.#frameSamples = frameSamples
    this.#frame = new Int16Array(frameSamples)
  }

  /** Takes the samples from `start` up to `end`, and emits every frame that they fill. */
  push(samples: Int16Array, start = 0, end = samples.length): void {
    for (let from = start; from < end;) {
      const to = Math.min(end, from + this.#frameSamples - this.#filled)
      for (let i = from; i < to; i += 1) this.#frame[this.#filled + i - from] = samples[i] ?? 0
      this.#filled += to - from
      from = to
      if (this.#filled === this.#frameSamples) this.#hand(this.#frame)
    }
  }

  /** Emits the rest that fills no frame, if there is one. */
  flush(): void {
    if (this.#filled > 0) this.#hand(this.#frame.slice(0, this.#filled))
  }

  #hand(frame: Int16Array): void {
    this.#frame = new Int16Array(this.#frameSamples)
    this.#filled = 0
    this.#emit(frame)
  }
}
