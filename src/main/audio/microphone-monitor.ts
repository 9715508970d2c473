import type { AudioCommand, AudioReport } from '../../shared/audio-format.ts'
import type { MonitorState } from '../../shared/monitor-state.ts'
import type { AudioDevice } from '../realtime/audio-device.ts'

/**
 * Microphone and speakers for the session, with the microphone kept open for its level while a person checks it. No turn
 * begins by that, so there is nothing that could be sent; what the session itself listens for goes on as it is.
 */
export class MicrophoneMonitor implements AudioDevice {
  readonly #device: AudioDevice
  readonly #onChange: (state: MonitorState) => void
  readonly #listeners: ((report: AudioReport) => void)[] = []
  #state: MonitorState = { kind: 'off' }
  #sessionListens = false

  constructor(device: AudioDevice, onChange: (state: MonitorState) => void) {
    this.#device = device
    this.#onChange = onChange
    device.listen((report) => this.#hear(report))
  }

  get state(): MonitorState {
    return this.#state
  }

  set(on: boolean): void {
    const wasOn = this.#state.kind === 'on'
    this.#become({ kind: on ? 'on' : 'off' })
    if (on !== wasOn && !this.#sessionListens) this.#device.send({ type: 'listen', on })
  }

  send(command: AudioCommand): void {
    if (command.type === 'listen') {
      this.#sessionListens = command.on
      if (!command.on && this.#state.kind === 'on') return
    }
    this.#device.send(command)
  }

  listen(listener: (report: AudioReport) => void): void {
    this.#listeners.push(listener)
  }

  #hear(report: AudioReport): void {
    if (report.type === 'listening-failed' && report.code !== 'voice_detection_failed') {
      const { code, message } = report
      if (this.#state.kind === 'on') {
        this.#become({ kind: 'failed', error: { code, message, retryable: true } })
        // Or the next audio page would be told to listen.
        if (!this.#sessionListens) this.#device.send({ type: 'listen', on: false })
      }
      if (!this.#sessionListens) return
    }
    for (const listener of this.#listeners) listener(report)
  }

  #become(state: MonitorState): void {
    if (state.kind === this.#state.kind) return
    this.#state = state
    this.#onChange(state)
  }
}
