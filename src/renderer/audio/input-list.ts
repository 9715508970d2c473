import type { InputDevice } from '../../shared/audio-format.ts'
import type { DeviceList } from './device-list.ts'

/** Chromium's name for whatever the system's default is. */
const DEFAULT_ID = 'default'

/**
 * Not every sound server tells Chromium of every device that comes or goes: what PulseAudio and PipeWire make up
 * (Bluetooth is among it) is only found by looking. So while a microphone is open or missed, somebody looks.
 */
const LOOK_EVERY_MS = 1_000

/** The microphones that Chromium lists. */
export class InputList {
  readonly #list: DeviceList
  readonly #onRead: () => void
  readonly #refresh = () => void this.refresh()
  #devices: InputDevice[] = []
  /** Of every device that was ever seen, to name the ones that are gone. */
  readonly #names = new Map<string, string>()
  #looking: ReturnType<typeof setInterval> | null = null
  #defaultGroup = ''
  #isSilent = false

  /** `onRead`: the list was read anew, whether or not it has changed. */
  constructor(list: DeviceList, onRead: () => void) {
    this.#list = list
    this.#onRead = onRead
    list.addEventListener('devicechange', this.#refresh)
  }

  /** Without the system's default. */
  get devices(): InputDevice[] {
    return this.#devices
  }

  /** Which device the system's default is; empty where Chromium does not know it. */
  get defaultGroup(): string {
    return this.#defaultGroup
  }

  /** There is no sound device at all, for speakers no more than for microphones. */
  get isSilent(): boolean {
    return this.#isSilent
  }

  nameOf(deviceId: string): string | null {
    return this.#names.get(deviceId) ?? null
  }

  /** An open default microphone knows better, until the list is read again. */
  setDefaultGroup(group: string): void {
    this.#defaultGroup = group
  }

  /** Reads it at once, and from now on every second. */
  look(): void {
    this.#looking ??= setInterval(this.#refresh, LOOK_EVERY_MS)
    this.#refresh()
  }

  stopLooking(): void {
    if (this.#looking !== null) clearInterval(this.#looking)
    this.#looking = null
  }

  dispose(): void {
    this.#list.removeEventListener('devicechange', this.#refresh)
    this.stopLooking()
  }

  /** Never rejects. */
  async refresh(): Promise<void> {
    let found: Awaited<ReturnType<DeviceList['enumerateDevices']>>
    try {
      found = await this.#list.enumerateDevices()
    } catch (error) {
      // What was known goes on to be: an attempt to open says what is wrong, to a person who waits for it.
      console.error('The microphones could not be listed', error)
      return
    }
    const inputs = found.filter(({ kind }) => kind === 'audioinput')
    this.#isSilent = !found.some(({ kind }) => kind === 'audioinput' || kind === 'audiooutput')
    this.#devices = inputs
      .filter(({ deviceId }) => deviceId !== DEFAULT_ID && deviceId !== '')
      .map(({ deviceId, label }) => ({ id: deviceId, name: label }))
    for (const { id, name } of this.#devices) this.#names.set(id, name)
    const standard = inputs.find(({ deviceId }) => deviceId === DEFAULT_ID)
    this.#defaultGroup = standard === undefined ? '' : groupOf(standard.groupId, standard.label)
    this.#onRead()
  }
}

/** Chromium names the default's device in one of these, or in both, where it knows it. */
export function groupOf(groupId: string, label: string): string {
  return `${groupId} ${label}`
}
