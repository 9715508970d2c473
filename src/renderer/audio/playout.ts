import type { AudioReport } from '../../shared/audio-format.ts'
import type { PlayoutCommand, PlayoutReport } from './dsp/playout-engine.ts'
import { SerialQueue } from './serial-queue.ts'
import type { TapReport } from './worklets/messages.ts'

/** Open speakers, and the worklet before them. */
export interface Speaker {
  post(command: PlayoutCommand): void
  close(): void
}

export interface SpeakerEvents {
  report(report: PlayoutReport): void
  tapped(report: TapReport): void
  /** It plays no more; `message` says what a person can do. */
  lost(message: string): void
}

export type OpenedSpeaker = { kind: 'open'; speaker: Speaker } | { kind: 'failed'; message: string }

/** Never rejects. */
export type OpenSpeaker = (events: SpeakerEvents) => Promise<OpenedSpeaker>

export interface PlayoutOutlet {
  report(report: AudioReport): void
  level(level: number | null): void
}

type Step = { kind: 'command'; command: PlayoutCommand } | { kind: 'lost'; opening: number; message: string }

type State =
  | { kind: 'closed' }
  | { kind: 'open'; opening: number; speaker: Speaker }
  /** Its epoch's audio is lost: hearing the rest of it would be hearing it from the middle. */
  | { kind: 'failed' }

/**
 * The speakers' lifecycle: opened by the first chunk of audio, then open for good. When they fail,
 * the epoch at hand is over, and the next one tries anew. Without speakers a flush is answered here.
 */
export class Playout {
  readonly #open: OpenSpeaker
  readonly #outlet: PlayoutOutlet
  readonly #queue = new SerialQueue<Step>((step) => this.#run(step))
  #state: State = { kind: 'closed' }
  #openings = 0
  #disposed = false
  /** The newest epoch that a command named, and how much of it was heard. */
  #epoch: number | null = null
  #rendered = 0

  constructor(open: OpenSpeaker, outlet: PlayoutOutlet) {
    this.#open = open
    this.#outlet = outlet
  }

  command(command: PlayoutCommand): void {
    this.#queue.push({ kind: 'command', command })
  }

  /** Falls silent; nothing is reported any more. */
  dispose(): void {
    this.#disposed = true
    this.#queue.clear()
    if (this.#state.kind === 'open') this.#state.speaker.close()
    this.#state = { kind: 'closed' }
  }

  #run(step: Step): void | Promise<void> {
    if (step.kind === 'lost') {
      if (this.#state.kind === 'open' && this.#state.opening === step.opening) this.#fail(step.message)
      return
    }
    const { command } = step
    if (this.#epoch !== null && command.epoch < this.#epoch) return
    if (this.#state.kind === 'open') {
      this.#post(this.#state.speaker, command)
    } else if (command.type === 'flush') {
      this.#answerFlush(command.epoch)
    } else if (command.type === 'play' && !(this.#state.kind === 'failed' && command.epoch === this.#epoch)) {
      return this.#openAndPlay(command)
    }
  }

  #post(speaker: Speaker, command: PlayoutCommand): void {
    if (command.epoch !== this.#epoch) this.#enter(command.epoch)
    speaker.post(command)
  }

  #answerFlush(epoch: number): void {
    if (epoch === this.#epoch) return
    this.#outlet.report({ type: 'flushed', endedEpoch: this.#epoch ?? epoch - 1, rendered: this.#rendered })
    this.#enter(epoch)
    this.#state = { kind: 'closed' }
  }

  #enter(epoch: number): void {
    this.#epoch = epoch
    this.#rendered = 0
  }

  async #openAndPlay(command: PlayoutCommand & { type: 'play' }): Promise<void> {
    this.#openings += 1
    const opening = this.#openings
    const opened = await this.#open({
      report: (report) => this.#relay(report),
      tapped: (report) => this.#outlet.report({ type: 'tapped', ...report }),
      lost: (message) => this.#queue.push({ kind: 'lost', opening, message }),
    })
    if (this.#disposed) {
      if (opened.kind === 'open') opened.speaker.close()
      return
    }
    if (opened.kind === 'failed') {
      this.#enter(command.epoch)
      this.#fail(opened.message)
    } else {
      this.#state = { kind: 'open', opening, speaker: opened.speaker }
      this.#post(opened.speaker, command)
    }
  }

  #relay(report: PlayoutReport): void {
    if (this.#disposed) return
    if (report.type === 'output-level') {
      this.#outlet.level(report.level)
      return
    }
    if (report.type === 'rendered' && report.epoch === this.#epoch) this.#rendered = report.samples
    this.#outlet.report(report)
  }

  #fail(message: string): void {
    if (this.#state.kind === 'open') this.#state.speaker.close()
    this.#state = { kind: 'failed' }
    this.#outlet.level(null)
    this.#outlet.report({ type: 'playout-failed', message })
  }
}
