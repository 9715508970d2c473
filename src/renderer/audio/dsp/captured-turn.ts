import { CAPTURE_FRAME_SAMPLES, type WhileMuted } from '../../../shared/audio-format.ts'
import type { CaptureReport } from './capture-engine.ts'
import { Framer } from './framer.ts'

type FrameReport = Extract<CaptureReport, { type: 'frame' }>

/** What came of a turn from another microphone before. */
export interface TurnSoFar {
  frameCount: number
  sampleCount: number
}

const nothingYet: TurnSoFar = { frameCount: 0, sampleCount: 0 }

/** The samples of one turn on their way out: framed, numbered and counted. */
export class CapturedTurn {
  readonly turn: number
  readonly whileMuted: WhileMuted
  readonly #emit: (report: CaptureReport) => void
  readonly #framer: Framer
  #sampleCount: number
  #samplesLeft = Infinity
  #ended = false

  constructor(
    turn: number,
    whileMuted: WhileMuted,
    emit: (report: CaptureReport) => void,
    levelIfDue: () => number | null,
    soFar: TurnSoFar = nothingYet,
  ) {
    this.turn = turn
    this.whileMuted = whileMuted
    this.#emit = emit
    this.#sampleCount = soFar.sampleCount
    // One report for all frames: the worklet's thread makes no garbage.
    const report: FrameReport = {
      type: 'frame',
      turn,
      seq: soFar.frameCount,
      samples: new Int16Array(0),
      level: null,
    }
    this.#framer = new Framer(CAPTURE_FRAME_SAMPLES, (samples) => {
      report.samples = samples
      report.level = levelIfDue()
      emit(report)
      report.seq += 1
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

  /** Time passes of which the turn gets nothing. */
  skip(sampleCount: number): void {
    if (this.ending) this.#samplesLeft -= Math.min(sampleCount, this.#samplesLeft)
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
