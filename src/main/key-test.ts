import type { KeyProvider, KeyTest } from '../shared/key-status.ts'
import type { Settings } from '../shared/settings/index.ts'
import type { LaunchOptions } from './launch-options.ts'
import { withKey } from './provider.ts'
import type { Dialect, SessionConfig } from './realtime/dialects/dialect.ts'
import { dialects } from './realtime/dialects/index.ts'
import { Connection } from './realtime/link/connection.ts'
import type { OpenTransport } from './realtime/link/transport.ts'
import { addressChanged } from './secrets/key-problems.ts'
import type { ProviderKey } from './secrets/provider-key.ts'
import { Secret } from './secrets/secret.ts'
import { providerOf, serverFor, sessionConfigOf } from './settings/session-config.ts'
import type { ToolRegistry } from './tools/registry.ts'

/** A key that is not set yet, and the server that the page shows it for. */
export interface TypedKey {
  key: string
  address: string
}

interface KeyTestSource {
  options: LaunchOptions
  settings(): Settings
  tools: ToolRegistry
  open: OpenTransport
  /** The person's key for the server that the settings lead to. */
  readKey(provider: KeyProvider): Promise<ProviderKey | null>
}

/**
 * Opens a session of its own at the provider, as the settings have it, and leaves. Nothing is said in it.
 *
 * @param typed null for the key that is set
 */
export async function testKey(
  provider: KeyProvider,
  typed: TypedKey | null,
  { options, settings, tools, open, readKey }: KeyTestSource,
): Promise<KeyTest> {
  const stored = typed === null ? await readKey(provider) : null
  const now = settings()
  const address = serverFor(provider, now, options)
  if (typed !== null && typed.address !== address) {
    return { kind: 'failed', error: addressChanged(typed.address, address) }
  }
  const key =
    typed === null ? stored : { secret: new Secret(typed.key), address, organization: null, project: null }
  const isTalkedTo = providerOf(now, options) === provider
  const there = { ...options, provider }
  const config = isTalkedTo
    ? sessionConfigOf(now, there, tools)
    : { ...sessionConfigOf({ ...now, activePersona: null }, there, tools), url: null }
  const dialect = dialects[provider]
  return openOnce(open, dialect, withKey(config, dialect, key))
}

function openOnce(open: OpenTransport, dialect: Dialect, config: SessionConfig): Promise<KeyTest> {
  const { promise, resolve } = Promise.withResolvers<KeyTest>()
  const startedMs = performance.now()
  const connection = new Connection(open, dialect, config, {
    onReady: () => {
      resolve({ kind: 'works', durationMs: Math.round(performance.now() - startedMs) })
      connection.close()
    },
    onEnd: (error) => resolve({ kind: 'failed', error }),
    onIncoming: () => {},
    onSent: () => {},
  })
  return promise
}
