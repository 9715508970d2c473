import type { Mirror } from '../../state/mirror.svelte.ts'

/** Whether somebody is here for the first time: they have not been welcomed, nobody answers but practice, and nothing was ever said. */
export class FirstStart {
  readonly #mirror: Mirror
  /** Null until main has answered. */
  #nothingSaid: boolean | null = $state(null)

  constructor(mirror: Mirror) {
    this.#mirror = mirror
  }

  get state(): 'welcoming' | 'over' | 'unknown' {
    const settings = this.#mirror.settings.value?.settings
    if (settings?.welcomed !== false || this.#mirror.provider?.id !== 'practice') return 'over'
    if (this.#nothingSaid === null) return 'unknown'
    return this.#nothingSaid ? 'welcoming' : 'over'
  }

  /** Looks whether anything was said before: what is said from now on is part of the first steps. */
  async look(): Promise<void> {
    const said = await this.#mirror.attempt(this.#mirror.client.history.list({}))
    this.#nothingSaid = said?.length === 0
  }

  /** The steps were taken, or skipped: they never come again. */
  end(): void {
    this.#mirror.change({ welcomed: true })
  }
}
