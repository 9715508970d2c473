import type { AudioReport, OutputDevice } from '../../shared/audio-format.ts'
import type { AudioOutputState } from '../../shared/ipc/contract.ts'
import type { AudioDevice } from '../realtime/audio-device.ts'

/**
 * Where the sound goes and how loud it is, for as long as the app runs. The audio page forgets it when it dies, and
 * is told again.
 */
export class AudioOutput {
  readonly #device: AudioDevice
  readonly #onChange: (state: AudioOutputState) => void
  #devices: readonly OutputDevice[] = []
  #chosenId: string | null = null
  #volume = 1

  constructor(device: AudioDevice, onChange: (state: AudioOutputState) => void) {
    this.#device = device
    this.#onChange = onChange
    device.listen((report) => this.#hear(report))
  }

  get state(): AudioOutputState {
    return { devices: this.#devices, chosenId: this.#chosenId, volume: this.#volume }
  }

  /** null is the system's default. One that is not there now is played on once it is. */
  choose(deviceId: string | null): void {
    this.#chosenId = deviceId
    this.#device.send({ type: 'set-output', deviceId })
    this.#onChange(this.state)
  }

  /** 0 to 1. */
  setVolume(volume: number): void {
    this.#volume = volume
    this.#device.send({ type: 'set-volume', volume })
    this.#onChange(this.state)
  }

  /** A short sound, for a person to hear where answers come from. An answer that is heard says as much. */
  test(): void {
    this.#device.send({ type: 'chime', chime: 'done' })
  }

  /** A new audio page has taken the place of one that had been told. */
  restore(): void {
    if (this.#chosenId !== null) this.#device.send({ type: 'set-output', deviceId: this.#chosenId })
    if (this.#volume !== 1) this.#device.send({ type: 'set-volume', volume: this.#volume })
  }

  #hear(report: AudioReport): void {
    if (report.type !== 'outputs') return
    this.#devices = report.devices
    this.#onChange(this.state)
  }
}
