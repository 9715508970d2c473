import type { AudioReport } from '../../shared/audio-format.ts'
import type { MixCommand, PlayoutReport, ReplyCommand } from './dsp/playout-engine.ts'
import { SerialQueue } from './serial-queue.ts'
import type { TapReport } from './worklets/messages.ts'

/** What this page's player obeys, of all that main says. */
export type PlayerCommand = ReplyCommand | MixCommand

/** Open speakers, and the worklet before them. */
export interface Speaker {
  post(command: PlayerCommand): void
  close(): void
}

export interface SpeakerEvents {
  report(report: PlayoutReport): void
  tapped(report: TapReport): void
  /** It plays no more; `message` says what a person can do. */
  lost(message: string): void
}

export type OpenedSpeaker = { kind: 'open'; speaker: Speaker } | { kind: 'failed'; message: string }

/** What it is opened for. */
export type Purpose = 'reply' | 'aside'

/** Never rejects. */
export type OpenSpeaker = (purpose: Purpose, events: SpeakerEvents) => Promise<OpenedSpeaker>

export interface PlayoutOutlet {
  report(report: AudioReport): void
  level(level: number | null): void
}

type Step = { kind: 'command'; command: PlayerCommand } | { kind: 'lost'; opening: number; message: string }

type State =
  | { kind: 'closed' }
  | { kind: 'open'; opening: number; speaker: Speaker }
  /** Its epoch's audio is lost: hearing the rest of it would be hearing it from the middle. */
  | { kind: 'failed' }

/**
 * The speakers' lifecycle: opened by the first sound, then open for good. When they fail, the epoch
 * at hand is over, and the next one tries anew. Without speakers a flush is answered here.
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
  /** The one that the speakers have. */
  #clip: number | null = null
  /** For speakers that open later. */
  #volume = 1
  #ducked = false

  constructor(open: OpenSpeaker, outlet: PlayoutOutlet) {
    this.#open = open
    this.#outlet = outlet
  }

  command(command: PlayerCommand): void {
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
    switch (step.command.type) {
      case 'play':
      case 'finish':
      case 'flush':
        return this.#reply(step.command)
      default:
        return this.#mix(step.command)
    }
  }

  #mix(command: MixCommand): void | Promise<void> {
    if (command.type === 'set-volume') this.#volume = command.volume
    if (command.type === 'duck') this.#ducked = command.on
    if (this.#state.kind === 'open') return this.#play(this.#state.speaker, command)
    if (command.type === 'play-clip') return this.#openAside(command)
    // A chime that can't be heard is no reason for a word: what failed will be told where it matters.
    if (command.type === 'chime' && this.#state.kind === 'closed') return this.#openAside(command)
  }

  #play(speaker: Speaker, command: MixCommand): void {
    if (command.type === 'play-clip') this.#clip = command.clip
    speaker.post(command)
  }

  #endClip(clip: number, message: string | null): void {
    this.#clip = null
    this.#outlet.report({ type: 'clip-ended', clip, message })
  }

  #reply(command: ReplyCommand): void | Promise<void> {
    if (this.#epoch !== null && command.epoch < this.#epoch) return
    if (this.#state.kind === 'open') {
      this.#post(this.#state.speaker, command)
    } else if (command.type === 'flush') {
      this.#answerFlush(command.epoch)
    } else if (command.type === 'play' && !(this.#state.kind === 'failed' && command.epoch === this.#epoch)) {
      return this.#openAndPlay(command)
    }
  }

  #post(speaker: Speaker, command: ReplyCommand): void {
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

  async #openAndPlay(command: ReplyCommand & { type: 'play' }): Promise<void> {
    const opened = await this.#openSpeaker('reply')
    if (this.#disposed) return
    if (opened.kind === 'open') {
      this.#post(opened.speaker, command)
    } else {
      this.#enter(command.epoch)
      this.#fail(opened.message)
    }
  }

  async #openAside(command: Extract<MixCommand, { type: 'chime' | 'play-clip' }>): Promise<void> {
    const opened = await this.#openSpeaker('aside')
    if (this.#disposed) return
    if (opened.kind === 'open') this.#play(opened.speaker, command)
    else if (command.type === 'play-clip') this.#endClip(command.clip, opened.message)
  }

  async #openSpeaker(purpose: Purpose): Promise<OpenedSpeaker> {
    this.#openings += 1
    const opening = this.#openings
    const opened = await this.#open(purpose, {
      report: (report) => this.#relay(report),
      tapped: (report) => this.#outlet.report({ type: 'tapped', ...report }),
      lost: (message) => this.#queue.push({ kind: 'lost', opening, message }),
    })
    if (opened.kind === 'failed') return opened
    if (this.#disposed) {
      opened.speaker.close()
      return opened
    }
    this.#state = { kind: 'open', opening, speaker: opened.speaker }
    if (this.#volume !== 1) opened.speaker.post({ type: 'set-volume', volume: this.#volume })
    if (this.#ducked) opened.speaker.post({ type: 'duck', on: true })
    return opened
  }

  #relay(report: PlayoutReport): void {
    if (this.#disposed) return
    if (report.type === 'output-level') {
      this.#outlet.level(report.level)
      return
    }
    if (report.type === 'clip-ended' && report.clip === this.#clip) this.#clip = null
    if (report.type === 'rendered' && report.epoch === this.#epoch) this.#rendered = report.samples
    this.#outlet.report(report)
  }

  #fail(message: string): void {
    if (this.#state.kind === 'open') this.#state.speaker.close()
    this.#state = { kind: 'failed' }
    this.#outlet.level(null)
    if (this.#clip !== null) this.#endClip(this.#clip, message)
    this.#outlet.report({ type: 'playout-failed', message })
  }
}
