import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { startPracticeServer } from '../practice-server/index.ts'
import { loadVoice } from '../practice-server/voice.ts'
import type { Abilities } from '../shared/abilities.ts'
import type { EarshotError } from '../shared/errors.ts'
import { noPrices, type Prices } from '../shared/prices.ts'
import type { ProviderSummary } from '../shared/session-state.ts'
import type { Settings } from '../shared/settings/index.ts'
import type { LaunchOptions } from './launch-options.ts'
import { offerOf } from './provider-offers.ts'
import type { Dialect, DialectId, SessionConfig } from './realtime/dialects/dialect.ts'
import { dialects, serverAt } from './realtime/dialects/index.ts'
import type { Session } from './realtime/session.ts'
import { pricesAt } from './realtime/usage/prices/index.ts'
import type { ProviderKey } from './secrets/provider-key.ts'
import { addressOf, providerOf, serverFor, sessionConfigOf } from './settings/session-config.ts'
import type { ToolRegistry } from './tools/registry.ts'

/** A server that is talked to. */
interface Place {
  summary: ProviderSummary
  dialect: Dialect
  /** The session to have there by these settings. */
  configBy(settings: Settings): SessionConfig
  close(): Promise<void>
}

/** What makes it another place. Where it is null, that is the provider's own. */
interface Whereabouts {
  providerId: DialectId
  address: string | null
  key: ProviderKey | null
}

interface ProviderSource {
  options: LaunchOptions
  settings(): Settings
  resourcesDir: string
  tools: ToolRegistry
  /** The person's key for whom the settings lead to now. */
  readKey(): Promise<ProviderKey | null>
}

/** The server there, or the embedded one while there is no key. */
async function goTo(
  { providerId, address, key }: Whereabouts,
  { options, resourcesDir, tools }: ProviderSource,
): Promise<Place> {
  const dialect = dialects[providerId]
  const configBy = (wanted: Settings) => withKey(sessionConfigOf(wanted, options, tools), dialect, key)
  if (key !== null || address !== null) {
    return { summary: { id: dialect.id, label: dialect.label }, dialect, configBy, close: async () => {} }
  }
  const server = await startPracticeServer({
    token: randomBytes(24).toString('base64url'),
    voice: await loadVoice(join(resourcesDir, 'voice')),
  })
  return {
    summary: { id: 'practice', label: 'Practice' },
    dialect: dialects.openai,
    configBy: (wanted) => ({ ...configBy(wanted), url: server.url, key: server.token }),
    close: () => server.close(),
  }
}

/** Who answers: as the settings, the command line and the person's key make it. */
export class CurrentProvider {
  readonly #source: ProviderSource
  #whereabouts: Whereabouts
  #place: Place
  #following: Promise<unknown> = Promise.resolve()

  private constructor(source: ProviderSource, whereabouts: Whereabouts, place: Place) {
    this.#source = source
    this.#whereabouts = whereabouts
    this.#place = place
  }

  static async choose(source: ProviderSource): Promise<CurrentProvider> {
    const whereabouts = await whereaboutsBy(source)
    return new CurrentProvider(source, whereabouts, await goTo(whereabouts, source))
  }

  get summary(): ProviderSummary {
    return this.#place.summary
  }

  get dialect(): Dialect {
    return this.#place.dialect
  }

  /** What must not be shown anywhere. */
  get secrets(): readonly string[] {
    const { key } = this.#whereabouts
    return key === null ? [] : [key.secret.reveal()]
  }

  get abilities(): Abilities {
    return { ...offerOf(this.dialect), voiceSamples: this.summary.id !== 'practice' }
  }

  /** The session to have there, as the settings are now. */
  get config(): SessionConfig {
    return this.#place.configBy(this.#source.settings())
  }

  /** The session to have by these settings; null when they lead elsewhere, where this key must not go. */
  configFor(settings: Settings): SessionConfig | null {
    const { providerId, address } = this.#whereabouts
    const { options } = this.#source
    const isHere = providerOf(settings, options) === providerId && addressOf(settings, options) === address
    return isHere ? this.#place.configBy(settings) : null
  }

  /** What the person pays there; practice costs nothing. */
  pricesBy({ prices }: Settings): Prices {
    const { providerId: provider, address: url } = this.#whereabouts
    return this.summary.id === 'practice' ? noPrices : pricesAt({ provider, url }, prices)
  }

  /** The settings or the key may lead elsewhere by now: then the session moves there. Resolves with whether it did. */
  follow(session: Pick<Session, 'moveTo'>): Promise<boolean> {
    const followed = this.#following.then(() => this.#follow(session))
    this.#following = followed.catch(() => undefined)
    return followed
  }

  close(): Promise<void> {
    return this.#place.close()
  }

  async #follow(session: Pick<Session, 'moveTo'>): Promise<boolean> {
    const whereabouts = await whereaboutsBy(this.#source)
    if (isSamePlace(whereabouts, this.#whereabouts)) return false
    const before = this.#place
    this.#place = await goTo(whereabouts, this.#source)
    this.#whereabouts = whereabouts
    session.moveTo(this.#place.dialect, this.config)
    await before.close()
    return true
  }
}

async function whereaboutsBy({ options, settings, readKey }: ProviderSource): Promise<Whereabouts> {
  const key = await readKey()
  // They may have changed meanwhile; the key is for where they led.
  const now = settings()
  const providerId = providerOf(now, options)
  const isForThere = key?.address === serverFor(providerId, now, options)
  return { providerId, address: addressOf(now, options), key: isForThere ? key : null }
}

function isSamePlace(a: Whereabouts, b: Whereabouts): boolean {
  const named = ({ providerId, address, key }: Whereabouts) => ({
    providerId,
    address,
    key: key === null ? null : { ...key, secret: key.secret.reveal() },
  })
  return isDeepStrictEqual(named(a), named(b))
}

/** The session with the key, if it leads to the key's own server: this is the one place where they come together. */
export function withKey(config: SessionConfig, dialect: Dialect, key: ProviderKey | null): SessionConfig {
  if (key === null || key.address !== serverAt(dialect, config.url)) return config
  const { organization, project, secret } = key
  return {
    ...(organization !== null && { organization }),
    ...(project !== null && { project }),
    ...config,
    key: secret.reveal(),
  }
}

/** What to tell a person when the way there fails. */
export function providerFailed(error: unknown): EarshotError {
  const reason = error instanceof Error ? error.message : String(error)
  return {
    code: 'provider_failed',
    message: `Earshot stays where it was, for it could not move to the other provider: ${reason}`,
    retryable: true,
  }
}
