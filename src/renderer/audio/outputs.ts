import type { AudioReport, OutputDevice } from '../../shared/audio-format.ts'
import type { DeviceList } from './device-list.ts'
import { SerialQueue } from './serial-queue.ts'

/** Where sound can be sent. */
export interface OutputSink {
  /** '' is the system's default. Rejects when that device can't be used. */
  setOutput(deviceId: string): Promise<void>
}

/** Chromium's own names for what the system prefers; choosing nothing says the same. */
const aliases = new Set(['', 'default', 'communications'])

/**
 * Follows the outputs of the system, and plays on the chosen one for as long as it is there: on the default, with a
 * word about it, while it is gone, and on the chosen one again when it is back.
 */
export class Outputs {
  readonly #sink: OutputSink
  readonly #report: (report: AudioReport) => void
  readonly #devices: DeviceList
  readonly #queue = new SerialQueue<{ list: boolean }>(({ list }) => this.#follow(list))
  readonly #onChange = () => this.#queue.push({ list: true })
  #chosen: string | null = null
  #playingOn = ''
  #disposed = false

  constructor(
    sink: OutputSink,
    report: (report: AudioReport) => void,
    devices: DeviceList = navigator.mediaDevices,
  ) {
    this.#sink = sink
    this.#report = report
    this.#devices = devices
    devices.addEventListener('devicechange', this.#onChange)
    this.#onChange()
  }

  choose(deviceId: string | null): void {
    this.#chosen = deviceId
    this.#queue.push({ list: false })
  }

  dispose(): void {
    this.#disposed = true
    this.#queue.clear()
    this.#devices.removeEventListener('devicechange', this.#onChange)
  }

  async #follow(list: boolean): Promise<void> {
    const devices = await this.#list()
    if (this.#disposed) return
    if (list) this.#report({ type: 'outputs', devices })
    const chosen = this.#chosen ?? ''
    const wanted = devices.some(({ deviceId }) => deviceId === chosen) ? chosen : ''
    if (wanted === this.#playingOn && wanted === chosen) return
    const wasOnChosen = this.#playingOn === chosen
    const playingOn = await this.#playOn(wanted)
    if (this.#disposed || playingOn === chosen) return
    // Said once: when it is lost, or when it is chosen and can't be had.
    if (wasOnChosen || !list) {
      this.#report({
        type: 'output-lost',
        message: 'The chosen speakers can’t be used now. The sound goes to the default ones of your system.',
      })
    }
  }

  /** Returns where the sound goes now. */
  async #playOn(deviceId: string): Promise<string> {
    if (deviceId === this.#playingOn) return deviceId
    try {
      await this.#sink.setOutput(deviceId)
      this.#playingOn = deviceId
    } catch {
      // Listed, but not to be opened: the default always is.
      await this.#sink.setOutput('').catch(() => undefined)
      this.#playingOn = ''
    }
    return this.#playingOn
  }

  async #list(): Promise<OutputDevice[]> {
    const devices = await this.#devices.enumerateDevices().catch(() => [])
    return devices
      .filter(({ kind, deviceId }) => kind === 'audiooutput' && !aliases.has(deviceId))
      .map(({ deviceId, label }) => ({ deviceId, label }))
  }
}
