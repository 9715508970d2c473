import type { AudioReport } from '../../shared/audio-format.ts'
import type { Chimes } from './chimes.ts'
import type { Notices } from './notices.ts'
import type { Replies } from './reply/replies.ts'
import type { SpokenTurns } from './turns/spoken-turns.ts'
import type { TurnEvent, TurnState } from './turns/turn-state.ts'
import type { VoiceDetection } from './turns/voice-detection.ts'

/** The parts of a session that learn from the microphone and the speakers. */
export interface DeviceParts {
  chimes: Chimes
  notices: Notices
  replies: Replies
  spoken: SpokenTurns
  voice: VoiceDetection
}

export interface DeviceEventsListener {
  machine(): TurnState
  dispatch(event: TurnEvent): void
}

/** Tells each part of a session what a report of the devices means to it. */
export class DeviceEvents {
  readonly #parts: DeviceParts
  readonly #listener: DeviceEventsListener

  constructor(parts: DeviceParts, listener: DeviceEventsListener) {
    this.#parts = parts
    this.#listener = listener
  }

  hear(report: AudioReport): void {
    const { chimes, notices, replies, spoken, voice } = this.#parts
    switch (report.type) {
      case 'capture-started':
        chimes.play('listening')
        return this.#tell(spoken.hear(report))
      case 'frame':
      case 'capture-ended':
      case 'capture-failed':
        return this.#tell(spoken.hear(report))
      case 'voice-started':
      case 'voice-ended':
      case 'ducked':
      case 'duck-ended':
      case 'listening-failed':
        return this.#tell(voice.hear(report))
      case 'rendered':
      case 'flushed':
      case 'underrun':
      case 'sequence-fault':
        return replies.hear(report)
      case 'playout-failed':
        if (replies.resume()) return
        notices.show({ code: 'playout_failed', message: report.message, retryable: false })
        return this.#listener.dispatch({ type: 'playout-failed' })
      case 'output-lost':
        return notices.show({ code: 'output_lost', message: report.message, retryable: false })
      case 'input-warning':
        return notices.warn(report.warning)
      case 'inputs':
      case 'level':
      case 'tapped':
      case 'outputs':
        return
    }
  }

  #tell(event: TurnEvent | null): void {
    if (event !== null) this.#listener.dispatch(event)
  }
}
