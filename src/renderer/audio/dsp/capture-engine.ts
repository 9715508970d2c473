import {
  type AudioCommand,
  type AudioReport,
  SAMPLE_RATE,
  type WhileMuted,
  msToSamples,
} from '../../../shared/audio-format.ts'
import { CapturedTurn, type TurnSoFar } from './captured-turn.ts'
import { FlatSignal } from './flat-signal.ts'
import { LevelMeter } from './level.ts'
import { floatToInt16 } from './pcm16.ts'
import { PreRoll } from './pre-roll.ts'

/** Kept while the microphone is warm: the longest pre-roll there can be. */
export const MAX_PRE_ROLL_SAMPLES = SAMPLE_RATE

/**
 * A microphone that is silent for so long while somebody talks gives no sound. Twice that (it is opened anew once)
 * and the opening stay within the two seconds in which a person has to be told.
 */
export const FLAT_AFTER_SAMPLES = msToSamples(900)

/** Web Audio's usual quantum is 128; a device's own may be larger. */
const USUAL_BLOCK_SAMPLES = 1_024

export type CaptureCommand =
  | Extract<
      AudioCommand,
      { type: 'begin-capture' | 'end-capture' | 'cancel-capture' | 'release-microphone' | 'mute' | 'listen' }
    >
  /** Takes over a turn from another microphone, from here on. */
  | { type: 'continue-capture'; turn: number; whileMuted: WhileMuted; soFar: TurnSoFar }
  /** Local detection found a voice in the latest block. */
  | { type: 'voice-started' }

export type CaptureReport =
  | TurnReport
  /** RMS, 0 to 1, while somebody listens and no frame brings it; null once when nobody does any more. */
  | { type: 'input-level'; level: number | null }
  /** While a turn is captured, or somebody listens for one: the signal is flat, or moves. Said once, and on every change. */
  | { type: 'input-flat'; flat: boolean }

export type TurnReport = Extract<AudioReport, { type: 'capture-started' | 'frame' | 'capture-ended' }>

/**
 * The whole logic of the microphone's worklet, stepped block by block, so it also runs where
 * there is no Web Audio. Reports are reused: the receiver copies what it keeps, as posting does.
 *
 * Turns are independent of one another and may overlap. A turn that begins in another's tail gets
 * its samples from there on, and the first one keeps its whole tail: what is said between a
 * release and the next press may be the last sound of one turn or the first of the next, so it
 * belongs to both. What was said up to the release (or the cancelling, or the closing of the
 * microphone) belongs to no later turn: a pre-roll never reaches back past it.
 *
 * What is said while muted belongs to no turn and to no pre-roll.
 */
export class CaptureEngine {
  readonly #emit: (report: CaptureReport) => void
  readonly #preRoll = new PreRoll(MAX_PRE_ROLL_SAMPLES)
  readonly #level = new LevelMeter()
  readonly #levelReport: { type: 'input-level'; level: number | null } = { type: 'input-level', level: null }
  readonly #flatSignal = new FlatSignal(FLAT_AFTER_SAMPLES)
  /** Null until it is known of the present turns. */
  #isFlat: boolean | null = null
  readonly #levelIfDue = () => (this.#level.isDue ? this.#takeLevel() : null)
  #turns: CapturedTurn[] = []
  #block = new Int16Array(USUAL_BLOCK_SAMPLES)
  #muted = false
  /** The first word of a turn is being waited for. */
  #listening = false
  /** How long ago that word's voice was found; null when it was not, or its turn has begun. */
  #samplesSinceVoice: number | null = null

  constructor(emit: (report: CaptureReport) => void) {
    this.#emit = emit
  }

  /** Takes effect between two blocks: "now" is the end of the latest one. */
  command(command: CaptureCommand): void {
    switch (command.type) {
      case 'begin-capture':
        return this.#begin(command.turn, command.whileMuted, msToSamples(command.preRollMs))
      case 'continue-capture':
        return this.#continue(command.turn, command.whileMuted, command.soFar)
      case 'end-capture':
        return this.#end(command.turn, msToSamples(command.tailMs))
      case 'cancel-capture':
        return this.#cancel(command.turn)
      case 'release-microphone':
        return this.#release()
      case 'mute':
        return this.#mute(command.on)
      case 'voice-started':
        if (this.#listening) this.#samplesSinceVoice = 0
        return
      case 'listen':
        this.#listening = command.on
        this.#samplesSinceVoice = null
        this.#restIfUnused()
    }
  }

  /** Takes one mono block of any length. Makes no garbage while the blocks stay as long as they are. */
  process(input: Float32Array): void {
    if (this.#block.length < input.length) this.#block = new Int16Array(input.length)
    if (this.#muted) this.#block.fill(0)
    else floatToInt16(input, this.#block)
    if (this.#isUsed) this.#level.add(input)
    for (let i = 0; i < this.#turns.length; i += 1) {
      const turn = this.#turns[i]
      if (this.#muted && turn?.whileMuted === 'nothing') turn.skip(input.length)
      else turn?.take(this.#block, 0, input.length)
    }
    if (!this.#muted) this.#preRoll.write(this.#block, input.length)
    if (this.#samplesSinceVoice !== null) this.#samplesSinceVoice += input.length
    if (this.#isUsed && !this.#muted) this.#judge(input)
    if (this.#turns.length === 0 ? this.#level.isDue : this.#level.isOverdue) this.#tellLevel()
    if (this.#turns.length > 0) this.#forgetEnded()
  }

  get #isUsed(): boolean {
    return this.#turns.length > 0 || this.#listening
  }

  /** Frames take it along; this is for when there are none. */
  #tellLevel(): void {
    this.#levelReport.level = this.#takeLevel()
    this.#emit(this.#levelReport)
  }

  #takeLevel(): number {
    const level = this.#level.take()
    return this.#muted ? 0 : level
  }

  #judge(input: Float32Array): void {
    const flat = this.#flatSignal.take(input)
    if (flat === null || flat === this.#isFlat) return
    this.#isFlat = flat
    this.#emit({ type: 'input-flat', flat })
  }

  /** A turn that is being captured already goes on as it is. */
  #begin(turn: number, whileMuted: WhileMuted, preRollSamples: number): void {
    if (this.#find(turn) !== undefined) return
    const captured = new CapturedTurn(turn, whileMuted, this.#emit, this.#levelIfDue)
    this.#turns.push(captured)
    this.#preRoll.readLatest(preRollSamples + this.#takeVoiceDelay(), (samples, start, end) =>
      captured.take(samples, start, end),
    )
  }

  /**
   * A turn that was found here is begun by a word from afar, and is as long as it took longer at its beginning: what
   * was said meanwhile belongs to it.
   */
  #takeVoiceDelay(): number {
    const delay = this.#samplesSinceVoice ?? 0
    this.#samplesSinceVoice = null
    return delay < MAX_PRE_ROLL_SAMPLES ? delay : 0
  }

  #continue(turn: number, whileMuted: WhileMuted, soFar: TurnSoFar): void {
    if (this.#find(turn) === undefined) {
      this.#turns.push(new CapturedTurn(turn, whileMuted, this.#emit, this.#levelIfDue, soFar))
    }
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

  #mute(on: boolean): void {
    this.#muted = on
    this.#samplesSinceVoice = null
    this.#preRoll.clear()
    this.#forgetFlatness()
  }

  #find(turn: number): CapturedTurn | undefined {
    return this.#turns.find((captured) => captured.turn === turn)
  }

  #forgetEnded(): void {
    for (let i = 0; i < this.#turns.length; i += 1) {
      if (this.#turns[i]?.ended === true) return this.#keepTurns((other) => !other.ended)
    }
  }

  #keepTurns(keep: (captured: CapturedTurn) => boolean): void {
    this.#turns = this.#turns.filter(keep)
    this.#restIfUnused()
  }

  #restIfUnused(): void {
    if (this.#isUsed) return
    this.#level.reset()
    this.#forgetFlatness()
    this.#emit({ type: 'input-level', level: null })
  }

  #forgetFlatness(): void {
    this.#flatSignal.reset()
    this.#isFlat = null
  }
}
