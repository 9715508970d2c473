import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startPracticeServer } from '../practice-server/index.ts'
import { loadVoice } from '../practice-server/voice.ts'
import type { ProviderSummary } from '../shared/session-state.ts'
import type { EarshotError } from '../shared/errors.ts'
import type { Settings } from '../shared/settings/index.ts'
import type { LaunchOptions } from './launch-options.ts'
import type { Dialect, SessionConfig } from './realtime/dialects/dialect.ts'
import { dialects } from './realtime/dialects/index.ts'
import type { Session } from './realtime/session.ts'
import type { Secret } from './secrets/secret.ts'
import { effectiveSettings } from './settings/persona.ts'
import { providerOf, sessionConfigOf } from './settings/session-config.ts'
import type { ToolRegistry } from './tools/registry.ts'

interface Provider {
  summary: ProviderSummary
  dialect: Dialect
  /** The session to have there at first. */
  config: SessionConfig
  /** The session to have by other settings; null when they ask for another provider. */
  configFor(settings: Settings): SessionConfig | null
  close(): Promise<void>
}

interface ProviderSource {
  options: LaunchOptions
  settings(): Settings
  resourcesDir: string
  tools: ToolRegistry
  /** The person's key for the provider of the options, as it is now. */
  readKey(): Promise<Secret | null>
}

/** The server to talk to: the one that the options name, or the embedded one while there is no key. */
async function choose(
  { options, settings, resourcesDir, tools }: ProviderSource,
  key: string | null,
): Promise<Provider> {
  const providerId = providerOf(settings(), options)
  const configBy = (wanted: Settings) => ({ ...sessionConfigOf(wanted, options, tools), key })
  const configFor = (wanted: Settings) =>
    providerOf(wanted, options) === providerId ? configBy(wanted) : null
  const config = configBy(settings())
  if (config.key !== null || config.url !== null) {
    const dialect = dialects[providerId]
    return {
      summary: { id: dialect.id, label: dialect.label },
      dialect,
      config,
      configFor,
      close: async () => {},
    }
  }
  const server = await startPracticeServer({
    token: randomBytes(24).toString('base64url'),
    voice: await loadVoice(join(resourcesDir, 'voice')),
  })
  const reach = { url: server.url, key: server.token }
  return {
    summary: { id: 'practice', label: 'Practice' },
    dialect: dialects.openai,
    config: { ...config, ...reach },
    configFor: (wanted) => ({ ...configBy(wanted), ...reach }),
    close: () => server.close(),
  }
}

/** The provider that the session is with, as the person's key makes it. */
export class CurrentProvider {
  readonly #source: ProviderSource
  #key: string | null
  #provider: Provider
  #following: Promise<unknown> = Promise.resolve()

  private constructor(source: ProviderSource, key: string | null, provider: Provider) {
    this.#source = source
    this.#key = key
    this.#provider = provider
  }

  static async choose(source: ProviderSource): Promise<CurrentProvider> {
    const key = await keyNow(source)
    return new CurrentProvider(source, key, await choose(source, key))
  }

  get summary(): ProviderSummary {
    return this.#provider.summary
  }

  get dialect(): Dialect {
    return this.#provider.dialect
  }

  get config(): SessionConfig {
    return this.#provider.config
  }

  /** The session to have by other settings; null when they ask for another provider. */
  configFor(settings: Settings): SessionConfig | null {
    return this.#provider.configFor(settings)
  }

  /**
   * The key may be another: moves the session to the server that it leads to. An error when that server speaks another
   * dialect, for which the app has to start anew; null otherwise.
   */
  follow(session: Pick<Session, 'moveTo'>): Promise<EarshotError | null> {
    const followed = this.#following.then(() => this.#follow(session))
    this.#following = followed.catch(() => undefined)
    return followed
  }

  close(): Promise<void> {
    return this.#provider.close()
  }

  async #follow(session: Pick<Session, 'moveTo'>): Promise<EarshotError | null> {
    const key = await keyNow(this.#source)
    if (key === this.#key) return null
    const before = this.#provider
    const next = await choose(this.#source, key)
    if (next.dialect !== before.dialect) {
      await next.close()
      return restartNeeded
    }
    this.#key = key
    this.#provider = next
    session.moveTo(next.config)
    await before.close()
    return null
  }
}

const restartNeeded: EarshotError = {
  code: 'restart_needed',
  message: 'The key takes effect with the next start. Quit Earshot and start it again.',
  retryable: false,
}

/** Another address gets only the key that was given along with it: what is stored is for the provider's own. */
async function keyNow({ options, settings, readKey }: ProviderSource): Promise<string | null> {
  const address = options.url ?? effectiveSettings(settings()).baseUrl
  if (address !== null) return options.key
  return (await readKey())?.reveal() ?? null
}
