import type { AudioCommand, AudioReport } from '../../shared/audio-format.ts'
import type { AudioDevice } from '../realtime/audio-device.ts'

/** An open microphone answers at once, but it also shows as in use: it is closed when nobody has talked for so long. */
const WARM_MS = 5 * 60_000

/**
 * Microphone and speakers. The microphone is closed some time after the last turn, whichever conversation that was in:
 * one that made way for another has no say any more.
 */
export class WarmMicrophone implements AudioDevice {
  readonly #device: AudioDevice
  /** Turns that are still being captured. */
  readonly #capturing = new Set<number>()
  #coolDown: NodeJS.Timeout | null = null

  constructor(device: AudioDevice) {
    this.#device = device
    device.listen((report) => {
      if (report.type === 'capture-ended' || report.type === 'capture-failed') this.#captured(report.turn)
    })
  }

  send(command: AudioCommand): void {
    if (command.type === 'begin-capture') {
      this.#capturing.add(command.turn)
      this.#stopCoolDown()
    }
    if (command.type === 'cancel-capture') this.#captured(command.turn)
    this.#device.send(command)
  }

  listen(listener: (report: AudioReport) => void): void {
    this.#device.listen(listener)
  }

  /** Nothing more comes of this turn. */
  #captured(turn: number): void {
    this.#capturing.delete(turn)
    if (this.#capturing.size > 0) return
    this.#stopCoolDown()
    this.#coolDown = setTimeout(() => this.#device.send({ type: 'release-microphone' }), WARM_MS)
    // It keeps no process alive: without the process there is no microphone.
    this.#coolDown.unref()
  }

  #stopCoolDown(): void {
    if (this.#coolDown !== null) clearTimeout(this.#coolDown)
    this.#coolDown = null
  }
}
