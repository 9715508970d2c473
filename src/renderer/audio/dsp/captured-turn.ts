import type { CaptureReport } from './capture-engine.ts'
import { Framer } from './framer.ts'

/** The samples of one turn on their way out: framed, numbered and counted. */
export class CapturedTurn {
  readonly turn: number
  readonly #emit: (report: CaptureReport) => void
  readonly #framer: Framer
  #seq = 0
  #sampleCount = 0
  #samplesLeft = Infinity
  #ended = false

  constructor(turn: number, emit: (report: CaptureReport) => void) {
    this.turn = turn
    this.#emit = emit
    this.#framer = new Framer((samples) => {
      emit({ type: 'frame', turn, seq: this.#seq, samples })
      this.#seq += 1
    })
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Whether `endAfter` has been called: the turn is in its tail, or over. */
  get ending(): boolean {
    return this.#samplesLeft !== Infinity
  }

  take(samples: Int16Array, start: number, end: number): void {
    const count = Math.min(end - start, this.#samplesLeft)
    if (this.#sampleCount === 0 && count > 0) this.#emit({ type: 'capture-started', turn: this.turn })
    this.#framer.push(samples, start, start + count)
    this.#sampleCount += count
    this.#samplesLeft -= count
    this.#endIfComplete()
  }

  /** The turn ends `tailSamples` from now. An end that was set before is only ever brought forward. */
  endAfter(tailSamples: number): void {
    this.#samplesLeft = Math.min(this.#samplesLeft, tailSamples)
    this.#endIfComplete()
  }

  #endIfComplete(): void {
    if (this.#ended || this.#samplesLeft > 0) return
    this.#ended = true
    this.#framer.flush()
    this.#emit({ type: 'capture-ended', turn: this.turn, sampleCount: this.#sampleCount })
  }
}
