import type { Chime } from '../../shared/audio-format.ts'
import type { AudioDevice } from './audio-device.ts'

/** The app's own sounds: those that a person wants to hear, once there is somebody to hear them. */
export class Chimes {
  readonly #device: AudioDevice
  #wanted: readonly Chime[]
  #attended = false

  constructor(device: AudioDevice, wanted: readonly Chime[]) {
    this.#device = device
    this.#wanted = wanted
  }

  get wanted(): readonly Chime[] {
    return this.#wanted
  }

  want(chimes: readonly Chime[]): void {
    this.#wanted = chimes
  }

  /** Somebody has done something: what fails from now on is heard, and not only shown. */
  attend(): void {
    this.#attended = true
  }

  play(chime: Chime): void {
    if (this.#attended && this.#wanted.includes(chime)) this.#device.send({ type: 'chime', chime })
  }
}
