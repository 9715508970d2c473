import { FRAME_SAMPLES } from '../../../shared/audio-format.ts'
import { int16ToFloat } from './pcm16.ts'

/** What to hold before sound starts, in samples: 0, 20 or 60 ms. */
const TARGETS = [0, 480, 1_440] as const

/** Not even an undisturbed reply starts with less than this, unless it is all there is. */
const MIN_START_SAMPLES = FRAME_SAMPLES

interface Link {
  samples: Int16Array
  next: Link | null
}

/**
 * Reply audio that waits to be played, and how much of it should wait. The target grows by a step
 * with each underrun, and shrinks by one after each reply without any: never in mid-reply.
 *
 * Chunks are queued as they came; the one copy is the conversion to float in `read`.
 */
export class JitterBuffer {
  #first: Link | null = null
  #last: Link | null = null
  /** Samples of the first chunk that have been read. */
  #offset = 0
  #length = 0
  #step = 0
  #reply: 'none' | 'undisturbed' | 'disturbed' = 'none'

  /** Samples held. */
  get length(): number {
    return this.#length
  }

  get targetSamples(): number {
    return TARGETS[this.#step] ?? 0
  }

  /** Enough is held to start, or to go on after an underrun. */
  get ready(): boolean {
    return this.#length >= Math.max(MIN_START_SAMPLES, this.targetSamples)
  }

  /** Keeps `samples` itself, which must not change any more. */
  push(samples: Int16Array): void {
    if (samples.length === 0) return
    const link: Link = { samples, next: null }
    if (this.#last === null) this.#first = link
    else this.#last.next = link
    this.#last = link
    this.#length += samples.length
    if (this.#reply === 'none') this.#reply = 'undisturbed'
  }

  /** Fills `output` as far as what is held goes, and says how far that was. */
  read(output: Float32Array): number {
    let filled = 0
    while (this.#first !== null && filled < output.length) {
      const { samples, next } = this.#first
      const count = Math.min(output.length - filled, samples.length - this.#offset)
      int16ToFloat(samples, this.#offset, output, filled, count)
      filled += count
      this.#offset += count
      if (this.#offset === samples.length) {
        this.#first = next
        if (next === null) this.#last = null
        this.#offset = 0
      }
    }
    this.#length -= filled
    return filled
  }

  noteUnderrun(): void {
    this.#reply = 'disturbed'
    this.#step = Math.min(this.#step + 1, TARGETS.length - 1)
  }

  /** Once for each reply, when nothing of it is heard any more. */
  noteReplyEnd(): void {
    if (this.#reply === 'undisturbed') this.#step = Math.max(0, this.#step - 1)
    this.#reply = 'none'
  }

  /** Drops what is held. */
  clear(): void {
    this.#first = null
    this.#last = null
    this.#offset = 0
    this.#length = 0
  }
}
