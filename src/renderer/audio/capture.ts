import type { AudioCommand, AudioReport, InputWarning } from '../../shared/audio-format.ts'
import { type CaptureFailure, notAnswering } from './capture-failure.ts'
import type { CaptureCommand } from './dsp/capture-engine.ts'
import type { VoiceCommand } from './dsp/voice-watch.ts'
import { type InputSource, MicrophoneKeeper, type MicrophoneUser } from './microphone-keeper.ts'
import type { Microphone, MicrophoneReport } from './microphone.ts'
import { OpenTurns } from './open-turns.ts'
import { SerialQueue } from './serial-queue.ts'

export interface CaptureOutlet {
  report(report: AudioReport): void
  level(level: number | null): void
}

/** What main asks of the microphone. */
export type MicrophoneCommand =
  | Exclude<CaptureCommand, { type: 'continue-capture' | 'voice-started' }>
  | Extract<AudioCommand, { type: 'detect-voice' }>

type CommandOf<Type extends MicrophoneCommand['type']> = Extract<MicrophoneCommand, { type: Type }>

export type ReplyState = Extract<VoiceCommand, { type: 'reply' }>['state']

/**
 * What main asks of the microphone, obeyed in order. What needs a microphone waits while one opens, and keeps the
 * times it was meant for: a pre-roll reaches back further, a tail is shorter.
 *
 * A turn outlives its microphone, and what is missing in between is said. Every turn that began gets `capture-ended`,
 * unless it was cancelled. One for which no microphone could be opened gets `capture-failed` alone; one that lost its
 * microphone for good gets it after `capture-ended`.
 */
export class Capture implements MicrophoneUser {
  readonly #outlet: CaptureOutlet
  readonly #now: () => number
  readonly #queue = new SerialQueue<() => void | Promise<void>>((step) => step())
  readonly #turns: OpenTurns
  readonly #keeper: MicrophoneKeeper
  /** The microphone closes with the end of its last turn, unless another turn begins before. */
  #releasing = false
  #muted = false
  #warned = false
  /** The microphone is to be open even without a turn. */
  #listening = false
  #detection: CommandOf<'detect-voice'> | null = null
  #reply: ReplyState = 'over'
  #ducked = false

  constructor(inputs: InputSource, outlet: CaptureOutlet, now: () => number = () => performance.now()) {
    this.#outlet = outlet
    this.#now = now
    this.#turns = new OpenTurns((report) => outlet.report(report), now)
    this.#keeper = new MicrophoneKeeper(inputs, this.#turns, this, (step) => this.#queue.push(step), now)
  }

  command(command: MicrophoneCommand): void {
    const receivedAtMs = this.#now()
    if (this.#mayWait(command)) this.#queue.push(() => this.#obey(command, receivedAtMs))
    else void this.#obey(command, receivedAtMs)
  }

  /** What becomes of the answer that is being heard, which voice detection has to know. */
  setReply(state: ReplyState): void {
    this.#reply = state
    this.#keeper.microphone?.post({ type: 'reply', state })
  }

  /** Moves to the microphone that is meant now, if it is another one. */
  reconsider(): void {
    this.#queue.push(() => this.#keeper.reconsider())
  }

  /** Closes the microphone; nothing is reported any more. */
  dispose(): void {
    this.#queue.clear()
    this.#turns.clear()
    this.#keeper.dispose()
  }

  get needsMicrophone(): boolean {
    return !this.#turns.isEmpty || this.#listening
  }

  prepare(microphone: Microphone): void {
    this.#unduck()
    if (this.#muted) microphone.post({ type: 'mute', on: true })
    if (this.#listening) microphone.post({ type: 'listen', on: true })
    if (this.#detection !== null) microphone.post(this.#detection)
    microphone.post({ type: 'reply', state: this.#reply })
  }

  hear(report: MicrophoneReport): void {
    switch (report.type) {
      case 'input-level':
        return this.#outlet.level(report.level)
      case 'capture-started':
      case 'frame':
      case 'capture-ended':
        this.#turns.relay(report)
        if (report.type === 'capture-ended') this.#closeIfReleased()
        return
      case 'ducked':
      case 'duck-ended':
        this.#ducked = report.type === 'ducked'
        return this.#outlet.report(report)
      case 'voice-started':
      case 'voice-ended':
      case 'listening-failed':
        return this.#outlet.report(report)
    }
  }

  warn(warning: InputWarning | null): void {
    if (warning === null && !this.#warned) return
    this.#warned = warning !== null
    this.#outlet.report({ type: 'input-warning', warning })
  }

  closed(): void {
    this.#outlet.level(null)
    this.#unduck()
  }

  failed(failure: CaptureFailure): void {
    for (const turn of this.#turns.endAll()) this.#outlet.report({ type: 'capture-failed', turn, ...failure })
    if (!this.#listening) return
    this.#listening = false
    this.#outlet.report({ type: 'listening-failed', ...failure })
  }

  /** Nobody is to be heard for longer than they want to be because another microphone takes its time to open. */
  #mayWait(command: MicrophoneCommand): boolean {
    switch (command.type) {
      case 'end-capture':
      case 'cancel-capture':
        return this.#keeper.microphone === null || !this.#turns.isCaptured(command.turn)
      case 'mute':
      case 'detect-voice':
        return false
      default:
        return true
    }
  }

  #obey(command: MicrophoneCommand, receivedAtMs: number): void | Promise<void> {
    switch (command.type) {
      case 'begin-capture':
        return this.#begin(command, receivedAtMs)
      case 'end-capture':
        return this.#end(command, receivedAtMs)
      case 'cancel-capture':
        this.#keeper.microphone?.post(command)
        this.#turns.forget(command.turn)
        return this.#closeIfReleased()
      case 'release-microphone':
        if (this.#listening) return
        if (this.#keeper.microphone === null) return this.#keeper.release()
        this.#keeper.microphone.post(command)
        this.#releasing = true
        return this.#closeIfReleased()
      case 'mute':
        this.#muted = command.on
        this.#keeper.microphone?.post(command)
        return
      case 'detect-voice':
        this.#detection = command
        this.#keeper.microphone?.post(command)
        return
      case 'listen':
        this.#listening = command.on
        this.#releasing = !command.on
        this.#keeper.microphone?.post(command)
        return command.on ? this.#keeper.open() : this.#closeIfReleased()
    }
  }

  #begin(command: CommandOf<'begin-capture'>, receivedAtMs: number): void | Promise<void> {
    this.#releasing = false
    this.#turns.begin(command, receivedAtMs)
    const { microphone } = this.#keeper
    if (microphone === null) return this.#keeper.open()
    this.#turns.giveTo(microphone)
  }

  #end(command: CommandOf<'end-capture'>, receivedAtMs: number): void {
    const { turn } = command
    const { microphone } = this.#keeper
    if (microphone !== null) {
      this.#turns.setEnding(turn)
      const tailMs = Math.max(0, command.tailMs - (this.#now() - receivedAtMs))
      return microphone.post({ ...command, tailMs })
    }
    if (this.#turns.end(turn) === 'unheard') {
      this.#outlet.report({ type: 'capture-failed', turn, ...(this.#keeper.seeking ?? notAnswering) })
    }
    this.#closeIfReleased()
  }

  /** One that is still being sought is given up as soon as nobody is in need of it. */
  #closeIfReleased(): void {
    if (this.needsMicrophone) return
    if (this.#releasing || this.#keeper.seeking !== null) this.#keeper.release()
  }

  /** Whoever lowered the answer is gone: nobody else would raise it again. */
  #unduck(): void {
    if (!this.#ducked) return
    this.#ducked = false
    this.#outlet.report({ type: 'duck-ended', outcome: 'false-alarm' })
  }
}
