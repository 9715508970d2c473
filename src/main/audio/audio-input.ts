import type { InputProcessing, Inputs } from '../../shared/audio-format.ts'
import type { InputState } from '../../shared/input-state.ts'
import type { AudioDevice } from '../realtime/audio-device.ts'

/** Which microphone is meant and how it is opened. The audio page does the rest, and says what came of it. */
export class AudioInput {
  readonly #device: AudioDevice
  readonly #onChange: () => void
  #chosenId: string | null = null
  #processing: InputProcessing
  #inputs: Inputs = { devices: [], openName: null }

  constructor(device: AudioDevice, processing: InputProcessing, onChange: () => void) {
    this.#device = device
    this.#processing = processing
    this.#onChange = onChange
    device.listen((report) => {
      if (report.type !== 'inputs') return
      this.#inputs = { devices: report.devices, openName: report.openName }
      onChange()
    })
    this.#send()
  }

  get state(): Omit<InputState, 'muted'> {
    return { ...this.#inputs, chosenId: this.#chosenId, processing: this.#processing }
  }

  /** Null: the system's default. One that is not there is used as soon as it is. */
  choose(deviceId: string | null): void {
    this.#chosenId = deviceId
    this.#send()
    this.#onChange()
  }

  process(processing: InputProcessing): void {
    this.#processing = processing
    this.#send()
    this.#onChange()
  }

  #send(): void {
    this.#device.send({ type: 'choose-input', deviceId: this.#chosenId, processing: this.#processing })
  }
}

/** Where samples are to be compared. */
export const noProcessing: InputProcessing = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
}
