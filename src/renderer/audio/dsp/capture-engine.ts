import {
  type AudioCommand,
  type AudioReport,
  SAMPLE_RATE,
  msToSamples,
} from '../../../shared/audio-format.ts'
import { CapturedTurn } from './captured-turn.ts'
import { LevelMeter } from './level.ts'
import { floatToInt16 } from './pcm16.ts'
import { PreRoll } from './pre-roll.ts'

/** Kept while the microphone is warm: the longest pre-roll there can be. */
export const MAX_PRE_ROLL_SAMPLES = SAMPLE_RATE

export type CaptureCommand = Extract<
  AudioCommand,
  { type: 'begin-capture' | 'end-capture' | 'cancel-capture' | 'release-microphone' }
>

export type CaptureReport =
  | Extract<AudioReport, { type: 'capture-started' | 'frame' | 'capture-ended' }>
  /** RMS, 0 to 1, while a turn is captured; null once when none is any more. */
  | { type: 'input-level'; level: number | null }

/**
 * The whole logic of the microphone's worklet, stepped block by block, so it also runs where
 * there is no Web Audio.
 *
 * Turns are independent of one another and may overlap. A turn that begins in another's tail gets
 * its samples from there on, and the first one keeps its whole tail: what is said between a
 * release and the next press may be the last sound of one turn or the first of the next, so it
 * belongs to both. What was said up to the release (or the cancelling, or the closing of the
 * microphone) belongs to no later turn: a pre-roll never reaches back past it.
 */
export class CaptureEngine {
  readonly #emit: (report: CaptureReport) => void
  readonly #preRoll = new PreRoll(MAX_PRE_ROLL_SAMPLES)
  readonly #level = new LevelMeter()
  #turns: CapturedTurn[] = []
  #block = new Int16Array(0)

  constructor(emit: (report: CaptureReport) => void) {
    this.#emit = emit
  }

  /** Takes effect between two blocks: "now" is the end of the latest one. */
  command(command: CaptureCommand): void {
    switch (command.type) {
      case 'begin-capture':
        return this.#begin(command.turn, msToSamples(command.preRollMs))
      case 'end-capture':
        return this.#end(command.turn, msToSamples(command.tailMs))
      case 'cancel-capture':
        return this.#cancel(command.turn)
      case 'release-microphone':
        return this.#release()
    }
  }

  /** Takes one mono block of any length. */
  process(input: Float32Array): void {
    if (this.#block.length < input.length) this.#block = new Int16Array(input.length)
    floatToInt16(input, this.#block)
    for (const turn of this.#turns) turn.take(this.#block, 0, input.length)
    this.#preRoll.write(this.#block, input.length)
    if (this.#turns.length === 0) return
    const level = this.#level.measure(input)
    if (level !== null) this.#emit({ type: 'input-level', level })
    this.#forgetEnded()
  }

  /** A turn that is being captured already goes on as it is. */
  #begin(turn: number, preRollSamples: number): void {
    if (this.#find(turn) !== undefined) return
    const captured = new CapturedTurn(turn, this.#emit)
    this.#turns.push(captured)
    this.#preRoll.readLatest(preRollSamples, (samples, start, end) => captured.take(samples, start, end))
  }

  #end(turn: number, tailSamples: number): void {
    const captured = this.#find(turn)
    if (captured === undefined) return
    this.#preRoll.clear()
    captured.endAfter(tailSamples)
    this.#forgetEnded()
  }

  #cancel(turn: number): void {
    if (this.#find(turn) === undefined) return
    this.#preRoll.clear()
    this.#keepTurns((captured) => captured.turn !== turn)
  }

  /** Tails run to their end; a turn that nobody has ended yet ends here. */
  #release(): void {
    this.#preRoll.clear()
    for (const captured of this.#turns) if (!captured.ending) captured.endAfter(0)
    this.#forgetEnded()
  }

  #find(turn: number): CapturedTurn | undefined {
    return this.#turns.find((captured) => captured.turn === turn)
  }

  #forgetEnded(): void {
    for (const captured of this.#turns) {
      if (captured.ended) return this.#keepTurns((other) => !other.ended)
    }
  }

  #keepTurns(keep: (captured: CapturedTurn) => boolean): void {
    this.#turns = this.#turns.filter(keep)
    if (this.#turns.length > 0) return
    this.#level.reset()
    this.#emit({ type: 'input-level', level: null })
  }
}
