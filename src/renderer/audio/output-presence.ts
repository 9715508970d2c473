import type { DeviceList } from './device-list.ts'

/** An answer waits so long for speakers to come back. */
const WAIT_FOR_MS = 10_000
const LOOK_EVERY_MS = 250

/**
 * Whether there is anything to be heard from. When the last output is gone, Chromium plays on into nothing, and what
 * nobody can hear would count as heard.
 */
export class OutputPresence {
  readonly #list: DeviceList
  readonly #onSilent: () => void
  readonly #onChange = () => void this.#look()
  readonly #whenGone = new Set<() => void>()
  /** A system that never lists one is taken at its word of how it plays. */
  #seen = false

  /** `onSilent`: an output is needed, and there is no sound device at all. */
  constructor(list: DeviceList, onSilent: () => void) {
    this.#list = list
    this.#onSilent = onSilent
    list.addEventListener('devicechange', this.#onChange)
    this.#onChange()
  }

  dispose(): void {
    this.#list.removeEventListener('devicechange', this.#onChange)
    this.#whenGone.clear()
  }

  /** Calls back when the last output goes. Returns how to be called no more. */
  whenGone(listener: () => void): () => void {
    this.#whenGone.add(listener)
    return () => this.#whenGone.delete(listener)
  }

  /** Asked by whoever is about to play. */
  async check(): Promise<boolean> {
    const listed = await this.#read()
    if (listed === 'nothing') this.#onSilent()
    return listed === 'outputs' || !this.#seen
  }

  /** Waits for one to come back. Returns whether one did. */
  async wait(): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < WAIT_FOR_MS; waitedMs += LOOK_EVERY_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      if (await this.check()) return true
    }
    return false
  }

  async #look(): Promise<void> {
    if ((await this.#read()) === 'outputs' || !this.#seen) return
    for (const listener of this.#whenGone) listener()
  }

  async #read(): Promise<'outputs' | 'inputs' | 'nothing'> {
    try {
      const kinds = (await this.#list.enumerateDevices()).map(({ kind }) => kind)
      if (!kinds.includes('audiooutput')) return kinds.includes('audioinput') ? 'inputs' : 'nothing'
    } catch (error) {
      // Whether it is heard shows in the device's own time.
      console.error('The speakers could not be listed', error)
    }
    this.#seen = true
    return 'outputs'
  }
}
