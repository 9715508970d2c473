import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startPracticeServer } from '../practice-server/index.ts'
import { loadVoice } from '../practice-server/voice.ts'
import type { ProviderSummary } from '../shared/session-state.ts'
import type { Settings } from '../shared/settings/index.ts'
import type { LaunchOptions } from './launch-options.ts'
import type { Dialect, SessionConfig } from './realtime/dialects/dialect.ts'
import { dialects } from './realtime/dialects/index.ts'
import { providerOf, sessionConfigOf } from './settings/session-config.ts'
import type { ToolRegistry } from './tools/registry.ts'

export interface Provider {
  summary: ProviderSummary
  dialect: Dialect
  /** The session to have there at first. */
  config: SessionConfig
  /** The session to have by other settings; null when they ask for another provider. */
  configFor(settings: Settings): SessionConfig | null
  close(): Promise<void>
}

/** The server to talk to: the one that the options name, or the embedded one while there is no key. */
export async function chooseProvider(
  options: LaunchOptions,
  settings: Settings,
  resourcesDir: string,
  tools: ToolRegistry,
): Promise<Provider> {
  const providerId = providerOf(settings, options)
  const config = sessionConfigOf(settings, options, tools)
  const configFor = (wanted: Settings) =>
    providerOf(wanted, options) === providerId ? sessionConfigOf(wanted, options, tools) : null
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
    configFor: (wanted) => ({ ...sessionConfigOf(wanted, options, tools), ...reach }),
    close: () => server.close(),
  }
}
