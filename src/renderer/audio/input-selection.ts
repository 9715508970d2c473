import {
  type AudioReport,
  fullProcessing,
  type InputProcessing,
  type Inputs,
  type InputWarning,
} from '../../shared/audio-format.ts'
import { type CaptureFailure, soundGone } from './capture-failure.ts'
import type { DeviceList } from './device-list.ts'
import { InputList } from './input-list.ts'
import { substituted } from './input-warnings.ts'
import type { Microphone, MicrophoneEvents, OpenedMicrophone } from './microphone.ts'
import { withinTime } from './within-time.ts'

/** What a microphone is opened as. A null `deviceId` is the system's default, whose device is `group`. */
export interface InputRequest {
  deviceId: string | null
  group: string
  processing: InputProcessing
}

/** Never rejects. Only a request by id fails with `microphone_missing` although there are others. */
export type OpenInput = (
  request: InputRequest,
  timeoutMs: number,
  events: MicrophoneEvents,
) => Promise<OpenedMicrophone>

export type OpenedInput =
  | Exclude<OpenedMicrophone, { kind: 'open' }>
  | { kind: 'open'; microphone: Microphone; request: InputRequest; warning: InputWarning | null }

export interface Mending {
  failure: CaptureFailure
  /** Another attempt, soon, may be worth it. */
  hopeful: boolean
}

export type SoundLost = Omit<Extract<AudioReport, { type: 'sound-lost' }>, 'type'>

export interface InputSelectionOutlet {
  inputs(inputs: Inputs): void
  /** The microphone that would be opened now may be another one, or there is one again. */
  changed(): void
  soundLost(lost: SoundLost): void
}

/** A sound server that hangs never says which devices there are. */
const LIST_TIMEOUT_MS = 1_000

/**
 * Which microphone is meant: the chosen one while it is there, else the system's default, and the chosen one again
 * as soon as it is back.
 */
export class InputSelection {
  readonly #list: InputList
  readonly #open: OpenInput
  readonly #outlet: InputSelectionOutlet
  #chosenId: string | null = null
  #processing = fullProcessing
  #openName: string | null = null
  /** None could be had, and somebody wants one. */
  #missed = false
  #told = ''

  constructor(list: DeviceList, open: OpenInput, outlet: InputSelectionOutlet) {
    this.#list = new InputList(list, () => this.#read())
    this.#open = open
    this.#outlet = outlet
  }

  dispose(): void {
    this.#list.dispose()
    this.setClosed()
  }

  choose(deviceId: string | null, processing: InputProcessing): void {
    this.#chosenId = deviceId
    this.#processing = processing
    this.#outlet.changed()
  }

  /** Reads anew which devices there are. Never rejects. */
  refresh(): Promise<void> {
    return this.#list.refresh()
  }

  /** Any microphone at all is listed. */
  get available(): boolean {
    return this.#list.devices.length > 0
  }

  /** What would be opened now, as far as the list of devices knows. */
  get request(): InputRequest {
    const isThere = this.#chosenId !== null && this.#list.devices.some(({ id }) => id === this.#chosenId)
    return this.#requestFor(isThere ? this.#chosenId : null)
  }

  /** Opens the chosen microphone, and in its absence the default. */
  async open(timeoutMs: number, events: MicrophoneEvents): Promise<OpenedInput> {
    const request = this.#requestFor(this.#chosenId)
    const opened = await this.#open(request, timeoutMs, events)
    if (opened.kind === 'open') return this.#opened(opened.microphone, request, null)
    if (request.deviceId === null || opened.failure.code !== 'microphone_missing') return opened
    const substitute = this.#requestFor(null)
    const second = await this.#open(substitute, timeoutMs, events)
    if (second.kind === 'failed') return second
    const missing = this.#list.nameOf(request.deviceId) ?? 'The microphone that you chose'
    return this.#opened(second.microphone, substitute, substituted(missing, second.microphone.name))
  }

  /** Asks for what may help a person whose microphone did not open, and says what is wrong as far as it is known now. */
  async mend(failure: CaptureFailure): Promise<Mending> {
    switch (failure.code) {
      case 'microphone_denied':
        return { failure, hopeful: false }
      case 'microphone_missing':
        await withinTime(this.#list.refresh(), LIST_TIMEOUT_MS)
        if (!this.#list.isSilent) return { failure, hopeful: this.available }
        this.#outlet.soundLost({ devices: 'none', waiting: true })
        return { failure: soundGone, hopeful: true }
      case 'microphone_busy':
        this.#outlet.soundLost({ devices: 'not-opening', waiting: true })
        return { failure, hopeful: true }
      case 'microphone_failed':
        return { failure, hopeful: true }
    }
  }

  /** No microphone is open any more. `missed`: none is to be had, so it is to be known when there is one. */
  setClosed({ missed = false } = {}): void {
    this.#missed = missed
    if (missed) this.#list.look()
    else this.#list.stopLooking()
    this.#openName = null
    this.#tell()
  }

  #opened(microphone: Microphone, request: InputRequest, warning: InputWarning | null): OpenedInput {
    this.#missed = false
    // The list may not have told it yet, or not lately.
    if (request.deviceId === null) this.#list.setDefaultGroup(microphone.group)
    const group = request.deviceId === null ? microphone.group : ''
    this.#openName = microphone.name
    // Names are told only once the microphone may be used.
    this.#list.look()
    return { kind: 'open', microphone, request: { ...request, group }, warning }
  }

  #requestFor(deviceId: string | null): InputRequest {
    return {
      deviceId,
      group: deviceId === null ? this.#list.defaultGroup : '',
      processing: this.#processing,
    }
  }

  #read(): void {
    this.#tell()
    if (!this.#missed) return
    if (this.available) this.#outlet.changed()
    else if (this.#list.isSilent) this.#outlet.soundLost({ devices: 'none', waiting: false })
  }

  #tell(): void {
    const inputs: Inputs = { devices: this.#list.devices, openName: this.#openName }
    const told = JSON.stringify([inputs, this.#list.defaultGroup])
    if (told === this.#told) return
    this.#told = told
    this.#outlet.inputs(inputs)
    this.#outlet.changed()
  }
}

export function isSameInput(a: InputRequest, b: InputRequest): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
