import type { AudioCommand, AudioReport, InputWarning } from '../../shared/audio-format.ts'
import { type CaptureFailure, disconnected } from './capture-failure.ts'
import type { CaptureCommand, CaptureReport } from './dsp/capture-engine.ts'
import type { VoiceCommand, VoiceReport } from './dsp/voice-watch.ts'
import { isSameInput, type InputRequest, type OpenedInput } from './input-selection.ts'
import { kept, lost, silent, wentOn } from './input-warnings.ts'
import { OpenTurns } from './open-turns.ts'
import { SerialQueue } from './serial-queue.ts'

/** An open microphone, and the worklet behind it. */
export interface Microphone {
  /** What the system calls it. */
  name: string
  /** Tells the devices apart that the system's default may be. */
  group: string
  post(command: CaptureCommand | VoiceCommand): void
  close(): void
}

export interface MicrophoneEvents {
  report(report: CaptureReport | VoiceReport | ListeningFailed): void
  /** It delivers no more. */
  lost(failure: CaptureFailure): void
}

export type OpenedMicrophone =
  { kind: 'open'; microphone: Microphone } | { kind: 'failed'; failure: CaptureFailure }

/** Which microphone is meant, and the way to it. */
export interface InputSource {
  readonly request: InputRequest
  /** Never rejects. */
  open(events: MicrophoneEvents): Promise<OpenedInput>
  setClosed(): void
}

export interface CaptureOutlet {
  report(report: AudioReport): void
  level(level: number | null): void
}

/** What main asks of the microphone. */
export type MicrophoneCommand =
  | Exclude<CaptureCommand, { type: 'continue-capture' }>
  | Extract<AudioCommand, { type: 'detect-voice' | 'listen' }>

export type ReplyState = Extract<VoiceCommand, { type: 'reply' }>['state']

type ListeningFailed = Extract<AudioReport, { type: 'listening-failed' }>

type Step =
  | { kind: 'command'; command: MicrophoneCommand; receivedAtMs: number }
  | { kind: 'lost'; opening: number; failure: CaptureFailure }
  /** Its signal is flat, or no more. */
  | { kind: 'flat'; opening: number; flat: boolean }
  /** Another microphone may be meant now. */
  | { kind: 'reconsider' }

type State = { kind: 'closed' } | Open

interface Open {
  kind: 'open'
  opening: number
  microphone: Microphone
  request: InputRequest
  /** Closes with the end of its last turn, unless another turn begins before. */
  releasing: boolean
  trial: Trial
}

/** A microphone whose signal is flat is opened anew, once, and then judged by what comes. */
type Trial = { kind: 'none' } | { kind: 'reopened'; flatName: string } | { kind: 'silent' }

/** How long a worklet whose microphone is gone may take to hand over the rest of its turns. */
const LAST_FRAMES_TIMEOUT_MS = 500

/**
 * The microphone's lifecycle. Commands are obeyed in order, and wait while the microphone opens;
 * what had to wait keeps the times it was meant for: a pre-roll reaches back further, a tail is
 * shorter.
 *
 * A turn outlives its microphone: when one is lost, or another one is meant, the next takes the
 * turn over where the one before left it, and what is missing in between is said. Every turn that
 * began gets `capture-ended`, unless it was cancelled. A microphone that can't be opened gives
 * `capture-failed` alone; one that is lost in mid-turn, with no other to be had, gives it after
 * `capture-ended`.
 */
export class Capture {
  readonly #inputs: InputSource
  readonly #outlet: CaptureOutlet
  readonly #now: () => number
  readonly #queue = new SerialQueue<Step>((step) => this.#run(step))
  readonly #turns: OpenTurns
  #state: State = { kind: 'closed' }
  #openings = 0
  #muted = false
  #warned = false
  /** The microphone is to be open even without a turn. */
  #listening = false
  #detection: Extract<AudioCommand, { type: 'detect-voice' }> | null = null
  #reply: ReplyState = 'over'
  #ducked = false
  #disposed = false

  constructor(inputs: InputSource, outlet: CaptureOutlet, now: () => number = () => performance.now()) {
    this.#inputs = inputs
    this.#outlet = outlet
    this.#now = now
    this.#turns = new OpenTurns((report) => outlet.report(report))
  }

  command(command: MicrophoneCommand): void {
    this.#queue.push({ kind: 'command', command, receivedAtMs: this.#now() })
  }

  /** What becomes of the answer that is being heard, which voice detection has to know. */
  setReply(state: ReplyState): void {
    this.#reply = state
    if (this.#state.kind === 'open') this.#state.microphone.post({ type: 'reply', state })
  }

  /** Moves to the microphone that is meant now, if it is another one. */
  reconsider(): void {
    this.#queue.push({ kind: 'reconsider' })
  }

  /** Closes the microphone; nothing is reported any more. */
  dispose(): void {
    this.#disposed = true
    this.#queue.clear()
    this.#turns.clear()
    this.#close()
  }

  #run(step: Step): void | Promise<void> {
    switch (step.kind) {
      case 'command':
        if (step.command.type === 'begin-capture' && this.#state.kind === 'closed') {
          return this.#openAndBegin(step.command, step.receivedAtMs)
        }
        if (step.command.type === 'listen' && step.command.on && this.#state.kind === 'closed') {
          return this.#openToListen()
        }
        return this.#obey(step.command, step.receivedAtMs)
      case 'lost':
        return this.#ifCurrent(step.opening, (open) => this.#lose(open, step.failure))
      case 'flat':
        return this.#ifCurrent(step.opening, (open) => this.#judge(open, step.flat))
      case 'reconsider':
        if (this.#state.kind === 'open' && !isSameInput(this.#state.request, this.#inputs.request)) {
          return this.#move(this.#state)
        }
    }
  }

  #ifCurrent(opening: number, run: (open: Open) => void | Promise<void>): void | Promise<void> {
    if (this.#state.kind === 'open' && this.#state.opening === opening) return run(this.#state)
  }

  async #openAndBegin(
    command: MicrophoneCommand & { type: 'begin-capture' },
    receivedAtMs: number,
  ): Promise<void> {
    const failure = await this.#open()
    if (this.#disposed) return
    if (failure === null) this.#obey(command, receivedAtMs)
    else this.#outlet.report({ type: 'capture-failed', turn: command.turn, ...failure })
  }

  async #openToListen(): Promise<void> {
    this.#listening = true
    const failure = await this.#open()
    if (failure !== null && !this.#disposed) this.#stopListening(failure)
  }

  #stopListening(failure: CaptureFailure): void {
    this.#listening = false
    this.#outlet.report({ type: 'listening-failed', ...failure })
  }

  /** Opens what is meant now, in place of what is open, which lives until then. Returns why it can't be. */
  async #open(handOver: (() => Promise<void>) | null = null): Promise<CaptureFailure | null> {
    this.#openings += 1
    const opening = this.#openings
    const opened = await this.#inputs.open({
      report: (report) => this.#hear(opening, report),
      lost: (failure) => this.#queue.push({ kind: 'lost', opening, failure }),
    })
    if (opened.kind === 'failed') return opened.failure
    const { microphone, request } = opened
    if (!this.#disposed) await handOver?.()
    if (this.#disposed) {
      microphone.close()
      return null
    }
    if (this.#state.kind === 'open') this.#state.microphone.close()
    this.#unduck()
    this.#state = { kind: 'open', opening, microphone, request, releasing: false, trial: { kind: 'none' } }
    if (this.#muted) microphone.post({ type: 'mute', on: true })
    if (this.#detection !== null) microphone.post(this.#detection)
    microphone.post({ type: 'reply', state: this.#reply })
    this.#turns.giveTo(microphone)
    // After a loss, what it means for the turn is said instead.
    if (opened.warning !== null || handOver !== null) this.#warn(opened.warning)
    return null
  }

  #obey(command: MicrophoneCommand, receivedAtMs: number): void {
    if (command.type === 'mute') this.#muted = command.on
    if (command.type === 'detect-voice') this.#detection = command
    if (command.type === 'listen') this.#listening = command.on
    if (this.#state.kind === 'closed') return
    const { microphone } = this.#state
    const waitedMs = this.#now() - receivedAtMs
    switch (command.type) {
      case 'begin-capture':
        this.#state.releasing = false
        this.#turns.begin(command.turn, command.whileMuted)
        return microphone.post({ ...command, preRollMs: command.preRollMs + waitedMs })
      case 'end-capture':
        this.#turns.setEnding(command.turn)
        return microphone.post({ ...command, tailMs: Math.max(0, command.tailMs - waitedMs) })
      case 'cancel-capture':
        microphone.post(command)
        this.#turns.forget(command.turn)
        return this.#closeIfReleased()
      case 'release-microphone':
        if (this.#listening) return
        microphone.post(command)
        this.#state.releasing = true
        return this.#closeIfReleased()
      case 'mute':
      case 'detect-voice':
        return microphone.post(command)
      case 'listen':
        this.#state.releasing = !command.on
        return this.#closeIfReleased()
    }
  }

  #hear(opening: number, report: CaptureReport | VoiceReport | ListeningFailed): void {
    if (this.#state.kind === 'closed' || this.#state.opening !== opening) return
    switch (report.type) {
      case 'input-level':
        return this.#outlet.level(report.level)
      case 'input-flat':
        return this.#queue.push({ kind: 'flat', opening, flat: report.flat })
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

  /** Nobody is in need of a microphone. */
  get #unused(): boolean {
    return this.#turns.isEmpty && !this.#listening
  }

  #closeIfReleased(): void {
    if (this.#state.kind === 'open' && this.#state.releasing && this.#unused) this.#close()
  }

  /** Another one is opened for the turns that go on; without any it is closed, and the next turn opens one. */
  async #lose(open: Open, failure: CaptureFailure): Promise<void> {
    await this.#turns.takeFrom(open.microphone, LAST_FRAMES_TIMEOUT_MS)
    this.#close()
    if (this.#disposed || this.#unused) return
    this.#warn(lost(open.microphone.name))
    const next = await this.#goOn(failure)
    if (next !== null) this.#warn(wentOn(open.microphone.name, next.microphone.name))
  }

  /** Opens a microphone for the turns that have none any more, or ends them. */
  async #goOn(failure: CaptureFailure): Promise<Open | null> {
    const refusal = await this.#open()
    if (this.#disposed) return null
    if (refusal !== null) {
      // That there is no other says less than what became of this one.
      const told = refusal.code === 'microphone_missing' ? failure : refusal
      for (const turn of this.#turns.endAll()) {
        this.#outlet.report({ type: 'capture-failed', turn, ...told })
      }
      if (this.#listening) this.#stopListening(told)
    }
    return this.#state.kind === 'open' ? this.#state : null
  }

  #judge(open: Open, flat: boolean): void | Promise<void> {
    const { trial } = open
    const { name } = open.microphone
    if (flat && trial.kind === 'none') return this.#reopen(open)
    open.trial = { kind: flat ? 'silent' : 'none' }
    if (flat) this.#warn(silent(name))
    else if (trial.kind === 'silent') this.#warn(null)
    else if (trial.kind === 'reopened') this.#warn(wentOn(trial.flatName, name))
  }

  /** A device may have been taken away without a word: opening it anew tells. */
  async #reopen(open: Open): Promise<void> {
    await this.#turns.takeFrom(open.microphone, LAST_FRAMES_TIMEOUT_MS)
    this.#close()
    if (this.#disposed || this.#unused) return
    const next = await this.#goOn(disconnected)
    if (next !== null) next.trial = { kind: 'reopened', flatName: open.microphone.name }
  }

  /** The next one is open before the one before is closed, so that nothing is missed. */
  #move(open: Open): void | Promise<void> {
    if (this.#unused) return this.#close()
    return this.#replace(open)
  }

  async #replace(open: Open): Promise<void> {
    const refusal = await this.#open(async () => {
      await this.#turns.tails(LAST_FRAMES_TIMEOUT_MS)
      await this.#turns.takeFrom(open.microphone, LAST_FRAMES_TIMEOUT_MS)
    })
    if (refusal !== null && !this.#disposed) this.#warn(kept(open.microphone.name, refusal.message))
  }

  /** Whoever lowered the answer is gone: nobody else would raise it again. */
  #unduck(): void {
    if (!this.#ducked) return
    this.#ducked = false
    this.#outlet.report({ type: 'duck-ended', outcome: 'false-alarm' })
  }

  #warn(warning: InputWarning | null): void {
    if (warning === null && !this.#warned) return
    this.#warned = warning !== null
    this.#outlet.report({ type: 'input-warning', warning })
  }

  #close(): void {
    if (this.#state.kind === 'closed') return
    this.#state.microphone.close()
    this.#state = { kind: 'closed' }
    this.#inputs.setClosed()
    this.#outlet.level(null)
    this.#unduck()
  }
}
