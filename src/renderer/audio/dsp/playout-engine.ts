import { type AudioCommand, type AudioReport, FRAME_SAMPLES } from '../../../shared/audio-format.ts'
import { AsidePlayer } from './aside-player.ts'
import { renderChime } from './chime.ts'
import { DeviceDelay } from './device-delay.ts'
import { FadeIn, FadeOut } from './fade.ts'
import { Gain } from './gain.ts'
import { JitterBuffer } from './jitter-buffer.ts'
import { LevelMeter } from './level.ts'

/** What belongs to one epoch's reply. */
export type ReplyCommand = Extract<AudioCommand, { type: 'play' | 'finish' | 'flush' }>

/** What goes for whatever is played. */
export type MixCommand =
  | Extract<AudioCommand, { type: 'chime' | 'play-clip' | 'stop-clip' | 'set-volume' }>
  /** Lowers all that is heard while somebody may be talking over it, and back. */
  | { type: 'duck'; on: boolean }

export type PlayoutCommand =
  | ReplyCommand
  | MixCommand
  /** How long the device holds what it is given before it is heard. 0 until it is known. */
  | { type: 'latency'; samples: number }

type Flushed = Extract<AudioReport, { type: 'flushed' }>

export type PlayoutReport =
  | Flushed
  | Extract<AudioReport, { type: 'rendered' | 'underrun' | 'sequence-fault' | 'clip-ended' }>
  /** RMS, 0 to 1, while something is heard; null once when nothing is any more. */
  | { type: 'output-level'; level: number | null }

type Phase =
  | { kind: 'silent' }
  | { kind: 'playing' }
  /** At most `FADE_SAMPLES` on the way to silence; `answer` is sent when they are out. */
  | { kind: 'fading'; answer: Flushed | null }

/** Heard samples between two `rendered` reports: 20 ms. */
const REPORT_SAMPLES = FRAME_SAMPLES

/**
 * The whole logic of the player's worklet, stepped block by block, so it also runs where there is
 * no Web Audio.
 *
 * Undisturbed, what leaves it is what came in, sample for sample. Only a gap or a flush is faded,
 * and nothing is heard while the fade lasts but what is fading. A chime or a clip sounds in silence only.
 *
 * A sample is heard when it has left the loudspeaker, so `rendered` lags by the device's latency.
 * A flush can't take back what the device holds: `flushed` counts all up to the fade's end.
 */
export class PlayoutEngine {
  readonly #emit: (report: PlayoutReport) => void
  readonly #buffer = new JitterBuffer()
  readonly #fadeIn = new FadeIn()
  readonly #fadeOut = new FadeOut()
  readonly #level = new LevelMeter()
  readonly #delay = new DeviceDelay()
  readonly #aside = new AsidePlayer()
  readonly #gain = new Gain()
  /** A clip is heard, or waits for the fade of what was. */
  #clipSounds = false
  #latencySamples = 0
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

  /** Reply samples of this epoch that were handed to the device so far. */
  get renderedSamples(): number {
    return this.#rendered
  }

  /**
   * Takes effect with the next block. A chunk's samples are kept as they are: don't change them
   * afterwards. Whatever names an older epoch than the newest seen is dropped; `play` or `finish`
   * with a newer one flushes first, as main should have done.
   */
  command(command: PlayoutCommand): void {
    switch (command.type) {
      case 'flush':
        return this.#enter(command.epoch)
      case 'play':
      case 'finish':
        if (this.#epoch === null) this.#epoch = command.epoch
        if (command.epoch < this.#epoch) return
        this.#enter(command.epoch)
        if (command.type === 'play') this.#play(command.epoch, command.seq, command.samples)
        else this.#finish()
        return
      case 'chime':
        if (!this.#replyIsNear) this.#aside.start({ samples: renderChime(command.chime) })
        return
      case 'play-clip':
        return this.#playClip(command.clip, command.samples)
      case 'stop-clip':
        if (this.#clipSounds) this.#aside.stop()
        return
      case 'set-volume':
        return this.#gain.setVolume(command.volume)
      case 'duck':
        return this.#gain.duck(command.on)
      case 'latency':
        this.#latencySamples = command.samples
        return
    }
  }

  /** Fills one mono block of any length. */
  process(output: Float32Array): void {
    const renderedBefore = this.#rendered
    if (this.#phase.kind === 'silent' && !this.#aside.sounding) this.#gain.settle()
    if (this.#phase.kind === 'silent' && this.#canStart()) this.#startPlaying()
    switch (this.#phase.kind) {
      case 'silent':
        output.fill(0)
        this.#aside.read(output)
        if (this.#clipSounds) this.#measure(output)
        break
      case 'playing':
        this.#render(output)
        this.#measure(output)
        break
      case 'fading':
        this.#fade(output, 0, this.#phase.answer)
        this.#measure(output)
        break
    }
    this.#gain.apply(output)
    this.#delay.advance(this.#rendered - renderedBefore, output.length)
    this.#reportHeard()
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
    this.#delay.reset()
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

  /** Heard, or about to be: in the middle of a gap, or waiting for a fuller buffer. */
  get #replyIsNear(): boolean {
    return this.#phase.kind === 'playing' || this.#dry || this.#buffer.length > 0
  }

  /** Its level is told, as an answer's is: whoever listens for a voice has to know what is played. */
  #playClip(clip: number, samples: Int16Array): void {
    const ended = () => this.#emit({ type: 'clip-ended', clip, message: null })
    if (this.#replyIsNear || samples.length === 0) return ended()
    const onEnd = () => {
      this.#clipSounds = false
      this.#level.reset()
      this.#emit({ type: 'output-level', level: null })
      ended()
    }
    this.#aside.start({ samples, onEnd })
    this.#clipSounds = true
  }

  /** Speech is never mixed with another sound: it waits for the few milliseconds in which that fades. */
  #startPlaying(): void {
    if (this.#aside.sounding) this.#aside.stop()
    else this.#phase = { kind: 'playing' }
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
      // An end shorter than its fade-in leaves none of that to the next reply.
      this.#fadeIn.stop()
      this.#buffer.noteReplyEnd()
      this.#fallSilent()
    } else if (count < output.length) {
      this.#dry = true
      this.#startFadeOut()
      this.#phase = { kind: 'fading', answer: null }
      this.#fade(output, count, null)
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

  #reportHeard(): void {
    const heard = this.#delay.heardWith(this.#latencySamples)
    if (this.#epoch === null || heard === this.#reported) return
    const last = this.#phase.kind !== 'playing' && heard === this.#rendered
    if (!last && heard - this.#reported < REPORT_SAMPLES) return
    this.#reported = heard
    this.#emit({ type: 'rendered', epoch: this.#epoch, samples: heard })
  }

  #measure(output: Float32Array): void {
    if (this.#phase.kind === 'silent' && !this.#clipSounds) return
    const level = this.#level.measure(output)
    if (level !== null) this.#emit({ type: 'output-level', level })
  }
}
