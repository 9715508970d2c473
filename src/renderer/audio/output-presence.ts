import type { DeviceList } from './device-list.ts'

/** An answer waits so long for speakers to come back. */
const WAIT_FOR_MS = 10_000
const LOOK_EVERY_MS = 250

/** Not every sound server tells Chromium of what comes and goes: where it is looked for, Chromium tells all. */
const LOOK_WHILE_PLAYING_EVERY_MS = 1_000

const NEVER_ANY =
  'No speakers were found: what is said can only be read. Plug some in, or turn them on in the sound settings of your system.'

export interface OutputPresenceOutlet {
  /** An output is needed, and there is no sound device at all. */
  silent(): void
  /** There has never been one; said once. */
  missing(message: string): void
}

/**
 * Whether there is anything to be heard from. When the last output is gone, Chromium plays on into nothing, and what
 * nobody can hear would count as heard.
 */
export class OutputPresence {
  readonly #list: DeviceList
  readonly #outlet: OutputPresenceOutlet
  readonly #onChange = () => void this.#look()
  readonly #whenGone = new Set<() => void>()
  #seen = false
  #toldMissing = false
  #lookedAtMs = -Infinity

  constructor(list: DeviceList, outlet: OutputPresenceOutlet) {
    this.#list = list
    this.#outlet = outlet
    list.addEventListener('devicechange', this.#onChange)
    this.#onChange()
  }

  dispose(): void {
    this.#list.removeEventListener('devicechange', this.#onChange)
    this.#whenGone.clear()
  }

  /** To be called again and again for as long as something is heard. */
  playing(): void {
    if (performance.now() - this.#lookedAtMs < LOOK_WHILE_PLAYING_EVERY_MS) return
    this.#lookedAtMs = performance.now()
    void this.#look()
  }

  /** Calls back when the last output goes. Returns how to be called no more. */
  whenGone(listener: () => void): () => void {
    this.#whenGone.add(listener)
    return () => this.#whenGone.delete(listener)
  }

  /**
   * Asked by whoever is about to play. A system that has never had an output is played on as if it had one: whoever
   * uses it reads the answers, which are not to be cut for that. `worthAWord`: a person should know of that.
   */
  async check(worthAWord: boolean): Promise<boolean> {
    const listed = await this.#read()
    if (listed === 'outputs') return true
    if (listed === 'nothing') this.#outlet.silent()
    if (this.#seen) return false
    if (worthAWord && !this.#toldMissing) {
      this.#toldMissing = true
      this.#outlet.missing(NEVER_ANY)
    }
    return true
  }

  /** Waits for one to come back. Returns whether one did. */
  async wait(): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < WAIT_FOR_MS; waitedMs += LOOK_EVERY_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
      if (await this.check(false)) return true
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
