import {
  fullProcessing,
  type InputDevice,
  type InputProcessing,
  type Inputs,
  type InputWarning,
} from '../../shared/audio-format.ts'
import type { Microphone, MicrophoneEvents, OpenedMicrophone } from './capture.ts'
import { substituted } from './input-warnings.ts'

/** What the selection needs of `navigator.mediaDevices`. */
export interface DeviceList {
  enumerateDevices(): Promise<readonly Pick<MediaDeviceInfo, 'kind' | 'deviceId' | 'groupId' | 'label'>[]>
  addEventListener(type: 'devicechange', listener: () => void): void
  removeEventListener(type: 'devicechange', listener: () => void): void
}

/** What a microphone is opened as. A null `deviceId` is the system's default, whose device is `group`. */
export interface InputRequest {
  deviceId: string | null
  group: string
  processing: InputProcessing
}

/** Never rejects. Only a request by id fails with `microphone_missing` although there are others. */
export type OpenInput = (request: InputRequest, events: MicrophoneEvents) => Promise<OpenedMicrophone>

export type OpenedInput =
  | Exclude<OpenedMicrophone, { kind: 'open' }>
  | { kind: 'open'; microphone: Microphone; request: InputRequest; warning: InputWarning | null }

export interface InputSelectionOutlet {
  inputs(inputs: Inputs): void
  /** The microphone that would be opened now may be another one. */
  changed(): void
}

/** Chromium's name for whatever the system's default is. */
const DEFAULT_ID = 'default'

/**
 * Not every sound server tells Chromium of every device that comes or goes: what PulseAudio and PipeWire make up
 * (Bluetooth is among it) is only found by looking. So while the microphone is open, somebody looks.
 */
const LOOK_EVERY_MS = 1_000

/**
 * Which microphone is meant: the chosen one while it is there, else the system's default, and the chosen one again
 * as soon as it is back.
 */
export class InputSelection {
  readonly #list: DeviceList
  readonly #open: OpenInput
  readonly #outlet: InputSelectionOutlet
  readonly #refresh = () => void this.refresh()
  #devices: InputDevice[] = []
  /** Of every device that was ever seen, to name the ones that are gone. */
  readonly #names = new Map<string, string>()
  #defaultGroup = ''
  #chosenId: string | null = null
  #processing = fullProcessing
  #openName: string | null = null
  #looking: ReturnType<typeof setInterval> | null = null
  #told = ''

  constructor(list: DeviceList, open: OpenInput, outlet: InputSelectionOutlet) {
    this.#list = list
    this.#open = open
    this.#outlet = outlet
    list.addEventListener('devicechange', this.#refresh)
  }

  dispose(): void {
    this.#list.removeEventListener('devicechange', this.#refresh)
    this.setClosed()
  }

  choose(deviceId: string | null, processing: InputProcessing): void {
    this.#chosenId = deviceId
    this.#processing = processing
    this.#outlet.changed()
  }

  /** Reads anew which devices there are. Never rejects. */
  async refresh(): Promise<void> {
    let found: Awaited<ReturnType<DeviceList['enumerateDevices']>>
    try {
      found = (await this.#list.enumerateDevices()).filter(({ kind }) => kind === 'audioinput')
    } catch (error) {
      // What was known goes on to be: an attempt to open says what is wrong, to a person who waits for it.
      console.error('The microphones could not be listed', error)
      return
    }
    this.#devices = found
      .filter(({ deviceId }) => deviceId !== DEFAULT_ID && deviceId !== '')
      .map(({ deviceId, label }) => ({ id: deviceId, name: label }))
    for (const { id, name } of this.#devices) this.#names.set(id, name)
    const standard = found.find(({ deviceId }) => deviceId === DEFAULT_ID)
    this.#defaultGroup = standard === undefined ? '' : groupOf(standard.groupId, standard.label)
    this.#tell()
  }

  /** What would be opened now, as far as the list of devices knows. */
  get request(): InputRequest {
    const isThere = this.#chosenId !== null && this.#devices.some(({ id }) => id === this.#chosenId)
    return this.#requestFor(isThere ? this.#chosenId : null)
  }

  /** Opens the chosen microphone, and in its absence the default. */
  async open(events: MicrophoneEvents): Promise<OpenedInput> {
    const request = this.#requestFor(this.#chosenId)
    const opened = await this.#open(request, events)
    if (opened.kind === 'open') return this.#opened(opened.microphone, request, null)
    if (request.deviceId === null || opened.failure.code !== 'microphone_missing') return opened
    const substitute = this.#requestFor(null)
    const second = await this.#open(substitute, events)
    if (second.kind === 'failed') return second
    const missing = this.#names.get(request.deviceId) ?? 'The microphone that you chose'
    return this.#opened(second.microphone, substitute, substituted(missing, second.microphone.name))
  }

  /** No microphone is open any more. */
  setClosed(): void {
    if (this.#looking !== null) clearInterval(this.#looking)
    this.#looking = null
    this.#openName = null
    this.#tell()
  }

  #opened(microphone: Microphone, request: InputRequest, warning: InputWarning | null): OpenedInput {
    // The list may not have told it yet, or not lately.
    if (request.deviceId === null) this.#defaultGroup = microphone.group
    const group = request.deviceId === null ? microphone.group : ''
    this.#openName = microphone.name
    this.#looking ??= setInterval(this.#refresh, LOOK_EVERY_MS)
    // Names are told only once the microphone may be used.
    this.#refresh()
    return { kind: 'open', microphone, request: { ...request, group }, warning }
  }

  #requestFor(deviceId: string | null): InputRequest {
    return { deviceId, group: deviceId === null ? this.#defaultGroup : '', processing: this.#processing }
  }

  #tell(): void {
    const inputs: Inputs = { devices: this.#devices, openName: this.#openName }
    const told = JSON.stringify([inputs, this.#defaultGroup])
    if (told === this.#told) return
    this.#told = told
    this.#outlet.inputs(inputs)
    this.#outlet.changed()
  }
}

/** Chromium names the default's device in one of these, or in both, where it knows it. */
export function groupOf(groupId: string, label: string): string {
  return `${groupId} ${label}`
}

export function isSameInput(a: InputRequest, b: InputRequest): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
