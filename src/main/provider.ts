import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { startPracticeServer } from '../practice-server/index.ts'
import { loadVoice } from '../practice-server/voice.ts'
import type { ProviderSummary } from '../shared/session-state.ts'
import type { LaunchOptions } from './launch-options.ts'
import type { Dialect, SessionConfig } from './realtime/dialects/dialect.ts'
import { dialects } from './realtime/dialects/index.ts'
import type { ToolRegistry } from './tools/registry.ts'

const INSTRUCTIONS =
  'You are Earshot, a voice assistant on someone’s desktop. You are spoken to and heard: answer in short, natural ' +
  'sentences, without lists or markup. Answer in the language you are spoken to in.'

export interface Provider {
  summary: ProviderSummary
  dialect: Dialect
  config: SessionConfig
  close(): Promise<void>
}

/** The server to talk to: the one that the options name, or the embedded one while there is no key. */
export async function chooseProvider(
  options: LaunchOptions,
  resourcesDir: string,
  tools: ToolRegistry,
): Promise<Provider> {
  const config: SessionConfig = {
    ...options.reach,
    url: options.url,
    key: options.key,
    model: options.model,
    voice: options.voice,
    instructions: INSTRUCTIONS,
    turnDetection: { type: 'off' },
    settings: { type: 'realtime', tools: tools.list() },
  }
  if (options.key !== null || options.url !== null) {
    const dialect = dialects[options.provider]
    return {
      summary: { id: dialect.id, label: dialect.label },
      dialect,
      config,
      close: async () => {},
    }
  }
  const server = await startPracticeServer({
    token: randomBytes(24).toString('base64url'),
    voice: await loadVoice(join(resourcesDir, 'voice')),
  })
  return {
    summary: { id: 'practice', label: 'Practice' },
    dialect: dialects.openai,
    config: { ...config, url: server.url, key: server.token },
    close: () => server.close(),
  }
}
