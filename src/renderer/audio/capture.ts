import type { AudioReport } from '../../shared/audio-format.ts'
import type { CaptureFailure } from './capture-failure.ts'
import type { CaptureCommand, CaptureReport } from './dsp/capture-engine.ts'
import { SerialQueue } from './serial-queue.ts'

/** An open microphone, and the worklet behind it. */
export interface Microphone {
  post(command: CaptureCommand): void
  close(): void
}

export interface MicrophoneEvents {
  report(report: CaptureReport): void
  /** It delivers no more. */
  lost(failure: CaptureFailure): void
}

export type OpenedMicrophone =
  { kind: 'open'; microphone: Microphone } | { kind: 'failed'; failure: CaptureFailure }

/** Never rejects. */
export type OpenMicrophone = (events: MicrophoneEvents) => Promise<OpenedMicrophone>

export interface CaptureOutlet {
  report(report: AudioReport): void
  level(level: number | null): void
}

type Step =
  | { kind: 'command'; command: CaptureCommand; receivedAtMs: number }
  | { kind: 'lost'; opening: number; failure: CaptureFailure }

type State =
  | { kind: 'closed' }
  /** `releasing`: closes with the end of its last turn, unless another turn begins before. */
  | { kind: 'open'; opening: number; microphone: Microphone; releasing: boolean }

/** How long a worklet whose microphone is gone may take to hand over the rest of its turns. */
const LAST_FRAMES_TIMEOUT_MS = 500

/**
 * The microphone's lifecycle. Commands are obeyed in order, and wait while the microphone opens;
 * what had to wait keeps the times it was meant for: a pre-roll reaches back further, a tail is
 * shorter.
 *
 * Every turn that began gets `capture-ended`, unless it was cancelled. A microphone that can't be
 * opened gives `capture-failed` alone; one that is lost in mid-turn gives it after `capture-ended`.
 */
export class Capture {
  readonly #open: OpenMicrophone
  readonly #outlet: CaptureOutlet
  readonly #now: () => number
  readonly #queue = new SerialQueue<Step>((step) => this.#run(step))
  /** The turns in the worklet, with the samples that came from it so far. */
  readonly #turns = new Map<number, number>()
  #state: State = { kind: 'closed' }
  #openings = 0
  #disposed = false
  #onNoTurns: (() => void) | null = null

  constructor(open: OpenMicrophone, outlet: CaptureOutlet, now: () => number = () => performance.now()) {
    this.#open = open
    this.#outlet = outlet
    this.#now = now
  }

  command(command: CaptureCommand): void {
    this.#queue.push({ kind: 'command', command, receivedAtMs: this.#now() })
  }

  /** Closes the microphone; nothing is reported any more. */
  dispose(): void {
    this.#disposed = true
    this.#queue.clear()
    this.#turns.clear()
    this.#close()
  }

  #run(step: Step): void | Promise<void> {
    if (step.kind === 'lost') return this.#lose(step.opening, step.failure)
    const { command, receivedAtMs } = step
    if (command.type === 'begin-capture' && this.#state.kind === 'closed') {
      return this.#openAndBegin(command, receivedAtMs)
    }
    this.#obey(command, receivedAtMs)
  }

  async #openAndBegin(
    command: CaptureCommand & { type: 'begin-capture' },
    receivedAtMs: number,
  ): Promise<void> {
    this.#openings += 1
    const opening = this.#openings
    const opened = await this.#open({
      report: (report) => this.#relay(report),
      lost: (failure) => this.#queue.push({ kind: 'lost', opening, failure }),
    })
    if (this.#disposed) {
      if (opened.kind === 'open') opened.microphone.close()
    } else if (opened.kind === 'failed') {
      this.#outlet.report({ type: 'capture-failed', turn: command.turn, ...opened.failure })
    } else {
      this.#state = { kind: 'open', opening, microphone: opened.microphone, releasing: false }
      this.#obey(command, receivedAtMs)
    }
  }

  #obey(command: CaptureCommand, receivedAtMs: number): void {
    if (this.#state.kind === 'closed') return
    const waitedMs = this.#now() - receivedAtMs
    switch (command.type) {
      case 'begin-capture':
        this.#state.releasing = false
        this.#turns.set(command.turn, this.#turns.get(command.turn) ?? 0)
        this.#state.microphone.post({ ...command, preRollMs: command.preRollMs + waitedMs })
        break
      case 'end-capture':
        this.#state.microphone.post({ ...command, tailMs: Math.max(0, command.tailMs - waitedMs) })
        break
      case 'cancel-capture':
        this.#state.microphone.post(command)
        this.#forgetTurn(command.turn)
        break
      case 'release-microphone':
        this.#state.microphone.post(command)
        this.#state.releasing = true
        this.#closeIfReleased()
        break
    }
  }

  #relay(report: CaptureReport): void {
    if (report.type === 'input-level') {
      this.#outlet.level(report.level)
      return
    }
    // Reports of a turn that was cancelled meanwhile may still be on their way.
    const sampleCount = this.#turns.get(report.turn)
    if (sampleCount === undefined) return
    if (report.type === 'frame') this.#turns.set(report.turn, sampleCount + report.samples.length)
    this.#outlet.report(report)
    if (report.type === 'capture-ended') this.#forgetTurn(report.turn)
  }

  #forgetTurn(turn: number): void {
    this.#turns.delete(turn)
    if (this.#turns.size > 0) return
    this.#onNoTurns?.()
    this.#closeIfReleased()
  }

  #closeIfReleased(): void {
    if (this.#state.kind === 'open' && this.#state.releasing && this.#turns.size === 0) this.#close()
  }

  async #lose(opening: number, failure: CaptureFailure): Promise<void> {
    if (this.#state.kind === 'closed' || this.#state.opening !== opening) return
    const { microphone } = this.#state
    const lost = [...this.#turns.keys()]
    for (const turn of lost) microphone.post({ type: 'end-capture', turn, tailMs: 0 })
    await this.#noTurns()
    // A worklet that died with its microphone ends nothing: what came from it is the turn.
    for (const [turn, sampleCount] of this.#turns) {
      this.#outlet.report({ type: 'capture-ended', turn, sampleCount })
    }
    this.#turns.clear()
    this.#close()
    if (this.#disposed) return
    for (const turn of lost) this.#outlet.report({ type: 'capture-failed', turn, ...failure })
  }

  async #noTurns(): Promise<void> {
    if (this.#turns.size === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LAST_FRAMES_TIMEOUT_MS)
      this.#onNoTurns = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#onNoTurns = null
  }

  #close(): void {
    if (this.#state.kind === 'closed') return
    this.#state.microphone.close()
    this.#state = { kind: 'closed' }
    this.#outlet.level(null)
  }
}
