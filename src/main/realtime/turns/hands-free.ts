import type { AudioReport } from '../../../shared/audio-format.ts'
import type { TurnEvent } from './turn-state.ts'

type Finder = 'server' | 'local'

/** Hands-free as the person wants it: on again by itself when the microphone that it was lost with is back. */
export class HandsFree {
  /** Who finds the turns; null when it is off. */
  #wanted: Finder | null = null
  #lost = false

  set(on: boolean, by: Finder): TurnEvent {
    this.#wanted = on ? by : null
    this.#lost = false
    return { type: 'hands-free', on, by }
  }

  /** Returns what the turn machine has to know of it. */
  hear(report: AudioReport): TurnEvent | null {
    switch (report.type) {
      case 'capture-failed':
      case 'listening-failed':
        // A refusal is the person's to take back, and a busy microphone the other program's.
        if (report.code === 'microphone_missing' || report.code === 'microphone_failed') this.#lost = true
        return null
      case 'inputs':
        if (!this.#lost || this.#wanted === null || report.devices.length === 0) return null
        return this.set(true, this.#wanted)
      default:
        return null
    }
  }
}
