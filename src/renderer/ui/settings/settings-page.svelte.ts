import { createContext } from 'svelte'
import type { ProviderOffer } from '../../../shared/provider-offer.ts'
import {
  defaultSettings,
  type SettingName,
  type Settings,
  type SettingsPatch,
} from '../../../shared/settings/index.ts'
import type { ToolOffer } from '../../../shared/tool-permissions.ts'
import type { Mirror } from '../../state/mirror.svelte.ts'

/** What every row of the settings shares: the settings, what can be set at the provider, and what is searched for. */
export class SettingsPage {
  readonly mirror: Mirror
  readonly #settings: () => Settings
  query = $state('')
  /** How many rows there are. */
  rowCount = $state(0)
  #offers: readonly ProviderOffer[] = $state.raw([])
  #tools: readonly ToolOffer[] = $state.raw([])

  constructor(mirror: Mirror, settings: () => Settings) {
    this.mirror = mirror
    this.#settings = settings
  }

  async load(): Promise<void> {
    const { mirror } = this
    const [offers, tools] = await Promise.all([
      mirror.attempt(mirror.client.app.providers()),
      mirror.attempt(mirror.client.tools.offers()),
    ])
    this.#offers = offers ?? []
    this.#tools = tools ?? []
  }

  get settings(): Settings {
    return this.#settings()
  }

  get offers(): readonly ProviderOffer[] {
    return this.#offers
  }

  /** What the chosen provider can do; null until that is known. */
  get offer(): ProviderOffer | null {
    return this.#offers.find(({ id }) => id === this.settings.provider) ?? null
  }

  /** All that the model may be given. */
  get tools(): readonly ToolOffer[] {
    return this.#tools
  }

  change(patch: SettingsPatch): void {
    this.mirror.change(patch)
  }

  isChanged(names: readonly SettingName[]): boolean {
    return names.some((name) => JSON.stringify(this.settings[name]) !== JSON.stringify(defaultSettings[name]))
  }

  reset(names: readonly SettingName[]): void {
    void this.mirror.attempt(this.mirror.client.settings.reset([...names]))
  }

  /** Whether each word that is searched for is in one of the texts. */
  finds(...texts: readonly string[]): boolean {
    const all = texts.join(' ').toLocaleLowerCase()
    return this.query
      .toLocaleLowerCase()
      .split(/\s+/)
      .every((word) => all.includes(word))
  }
}

export const [settingsPage, setSettingsPage] = createContext<SettingsPage>()

/** The name of the section that a row is in: to search for it finds all of its rows. */
export const [sectionTitle, setSectionTitle] = createContext<() => string>()
