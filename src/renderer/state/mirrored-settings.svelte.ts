import type { Settings, SettingsPatch, SettingsState } from '../../shared/settings/index.ts'
import type { Published } from './published.svelte.ts'

/** Main's settings, with what was changed here and main has not answered yet: what is changed next goes out from there. */
export class MirroredSettings {
  readonly #published: Published<SettingsState>
  /** The earliest first. */
  #unanswered: readonly SettingsPatch[] = $state.raw([])
  readonly #value = $derived.by(() => {
    const state = this.#published.value
    if (state === null || this.#unanswered.length === 0) return state
    return { ...state, settings: this.#unanswered.reduce(patched, state.settings) }
  })

  constructor(published: Published<SettingsState>) {
    this.#published = published
  }

  /** Null until main has answered. */
  get value(): SettingsState | null {
    return this.#value
  }

  /** Holds at once, and until main's answer: what main has made of it was told before. */
  async change(patch: SettingsPatch, answered: Promise<unknown>): Promise<void> {
    this.#unanswered = [...this.#unanswered, patch]
    await answered
    this.#unanswered = this.#unanswered.filter((one) => one !== patch)
  }
}

function patched(settings: Settings, patch: SettingsPatch): Settings {
  const changes = Object.entries(patch).filter(([, value]) => value !== undefined)
  return { ...settings, ...Object.fromEntries(changes) }
}
