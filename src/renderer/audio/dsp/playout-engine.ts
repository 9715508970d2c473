import { type AudioCommand, type AudioReport, FRAME_SAMPLES } from '../../../shared/audio-format.ts'
import { FadeIn, FadeOut } from './fade.ts'
import { JitterBuffer } from './jitter-buffer.ts'
import { LevelMeter } from './level.ts'

export type PlayoutCommand = Extract<AudioCommand, { type: 'play' | 'finish' | 'flush' }>

type Flushed = Extract<AudioReport, { type: 'flushed' }>

export type PlayoutReport =
  | Flushed
  | Extract<AudioReport, { type: 'rendered' | 'underrun' | 'sequence-fault' }>
  /** RMS, 0 to 1, while something is heard; null once when nothing is any more. */
  | { type: 'output-level'; level: number | null }

type Phase =
  | { kind: 'silent' }
  | { kind: 'playing' }
  /** At most `FADE_SAMPLES` on the way to silence; `answer` is sent when they are out. */
  | { kind: 'fading'; answer: Flushed | null }

/** Samples between two `rendered` reports: 20 ms. */
const REPORT_SAMPLES = FRAME_SAMPLES

/**
 * The whole logic of the player's worklet, stepped block by block, so it also runs where there is
 * no Web Audio.
 *
 * Undisturbed, what leaves it is what came in, sample for sample. Only a gap or a flush is faded,
 * and nothing is heard while the fade lasts but what is fading.
 */
export class PlayoutEngine {
  readonly #emit: (report: PlayoutReport) => void
  readonly #buffer = new JitterBuffer()
  readonly #fadeIn = new FadeIn()
  readonly #fadeOut = new FadeOut()
  readonly #level = new LevelMeter()
  #phase: Phase = { kind: 'silent' }
  /** null until the first command. */
  #epoch: number | null = null
  #expectedSeq = 0
  #rendered = 0
  #reported = 0
  #finished = false
  /** Ran dry, and it is not known yet whether in the middle of a reply or at its end. */
  #dry = false
  #lastHeard = 0

  constructor(emit: (report: PlayoutReport) => void) {
    this.#emit = emit
  }

  /** Reply samples of this epoch that have left so far. */
  get renderedSamples(): number {
    return this.#rendered
  }

  /**
   * Takes effect with the next block. A chunk's samples are kept as they are: don't change them
   * afterwards. Whatever names an older epoch than the newest seen is dropped; `play` or `finish`
   * with a newer one flushes first, as main should have done.
   */
  command(command: PlayoutCommand): void {
    if (command.type === 'flush') return this.#enter(command.epoch)
    if (this.#epoch === null) this.#epoch = command.epoch
    if (command.epoch < this.#epoch) return
    this.#enter(command.epoch)
    if (command.type === 'play') this.#play(command.epoch, command.seq, command.samples)
    else this.#finish()
  }

  /** Fills one mono block of any length. */
  process(output: Float32Array): void {
    if (this.#phase.kind === 'silent' && this.#canStart()) this.#phase = { kind: 'playing' }
    switch (this.#phase.kind) {
      case 'silent':
        output.fill(0)
        return
      case 'playing':
        this.#render(output)
        break
      case 'fading':
        this.#fade(output, 0, this.#phase.answer)
        break
    }
    this.#measure(output)
  }

  #enter(epoch: number): void {
    if (this.#epoch !== null && epoch <= this.#epoch) return
    this.#answerNow()
    // An engine that has seen nothing yet can only have missed the epoch before.
    const endedEpoch = this.#epoch ?? epoch - 1
    if (this.#phase.kind === 'playing') {
      const rendered = this.#rendered + this.#startFadeOut()
      this.#phase = { kind: 'fading', answer: { type: 'flushed', endedEpoch, rendered } }
    } else {
      this.#emit({ type: 'flushed', endedEpoch, rendered: this.#rendered })
    }
    this.#epoch = epoch
    this.#expectedSeq = 0
    this.#rendered = 0
    this.#reported = 0
    this.#finished = false
    this.#dry = false
    this.#fadeIn.stop()
    this.#buffer.clear()
    this.#buffer.noteReplyEnd()
  }

  /** A second flush in the same few milliseconds: the first one's fade goes on, its answer can't wait. */
  #answerNow(): void {
    if (this.#phase.kind !== 'fading' || this.#phase.answer === null) return
    this.#emit(this.#phase.answer)
    this.#phase = { kind: 'fading', answer: null }
  }

  /** After a gap in the numbers sound goes on with what there is; what comes late or twice is dropped. */
  #play(epoch: number, seq: number, samples: Int16Array): void {
    const expected = this.#expectedSeq
    if (seq !== expected) this.#emit({ type: 'sequence-fault', epoch, expected, got: seq })
    if (seq < expected) return
    this.#expectedSeq = seq + 1
    if (samples.length === 0) return
    if (this.#dry) {
      this.#dry = false
      this.#fadeIn.start()
      this.#buffer.noteUnderrun()
      this.#emit({ type: 'underrun', epoch })
    }
    this.#finished = false
    this.#buffer.push(samples)
  }

  #finish(): void {
    this.#finished = true
    this.#dry = false
    if (this.#phase.kind !== 'playing' && this.#buffer.length === 0) this.#buffer.noteReplyEnd()
  }

  #canStart(): boolean {
    return this.#buffer.ready || (this.#finished && this.#buffer.length > 0)
  }

  #render(output: Float32Array): void {
    const count = this.#buffer.read(output)
    this.#fadeIn.apply(output, count)
    this.#rendered += count
    if (count > 0) this.#lastHeard = output[count - 1] ?? 0
    if (this.#finished && this.#buffer.length === 0) {
      output.fill(0, count)
      this.#reportRendered()
      this.#buffer.noteReplyEnd()
      this.#fallSilent()
    } else if (count < output.length) {
      this.#dry = true
      this.#reportRendered()
      this.#startFadeOut()
      this.#phase = { kind: 'fading', answer: null }
      this.#fade(output, count, null)
    } else if (this.#rendered - this.#reported >= REPORT_SAMPLES) {
      this.#reportRendered()
    }
  }

  /** Returns how many samples of the reply the fade holds; the rest of it is their last one, held. */
  #startFadeOut(): number {
    const count = this.#buffer.read(this.#fadeOut.samples)
    this.#fadeIn.apply(this.#fadeOut.samples, count)
    this.#fadeOut.start(count, this.#lastHeard)
    return count
  }

  #fade(output: Float32Array, start: number, answer: Flushed | null): void {
    const count = this.#fadeOut.read(output, start)
    output.fill(0, start + count)
    if (!this.#fadeOut.done) return
    if (answer !== null) this.#emit(answer)
    this.#fallSilent()
  }

  #fallSilent(): void {
    this.#phase = { kind: 'silent' }
    this.#level.reset()
    this.#emit({ type: 'output-level', level: null })
  }

  #reportRendered(): void {
    if (this.#epoch === null || this.#reported === this.#rendered) return
    this.#reported = this.#rendered
    this.#emit({ type: 'rendered', epoch: this.#epoch, samples: this.#rendered })
  }

  #measure(output: Float32Array): void {
    if (this.#phase.kind === 'silent') return
    const level = this.#level.measure(output)
    if (level !== null) this.#emit({ type: 'output-level', level })
  }
}
