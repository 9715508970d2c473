import { parseArgs } from 'node:util'
import type { DialectId } from './realtime/dialects/dialect.ts'
import { dialectIds, isDialectId } from './realtime/dialects/index.ts'

/** What the command line and the environment ask of this run. */
export interface LaunchOptions {
  /** A server that speaks the protocol, in place of the provider's own address. */
  url: string | null
  key: string | null
  /** Whose way of speaking the protocol the server has. */
  provider: DialectId
  model: string
  voice: string
  /** WAV file that takes what leaves the player. */
  recordPlayout: string | null
  /** Echo cancellation, noise suppression and gain control of the microphone. */
  audioProcessing: boolean
  quickAsk: boolean
  /** Record the conversation, from the start. */
  record: boolean
}

/**
 * Reads the options; throws on a provider that there is none of; takes the key out of the environment, so that no child process inherits it. Options that are
 * not ours belong to Chromium and are left alone.
 */
export function readLaunchOptions(argv: readonly string[], env: NodeJS.ProcessEnv): LaunchOptions {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      provider: { type: 'string' },
      url: { type: 'string' },
      model: { type: 'string' },
      voice: { type: 'string' },
      'record-playout': { type: 'string' },
      'audio-processing': { type: 'string' },
      'quick-ask': { type: 'boolean' },
      record: { type: 'boolean' },
    },
  })
  const key = env['EARSHOT_API_KEY'] ?? null
  delete env['EARSHOT_API_KEY']
  return {
    url: text(values.url) ?? env['EARSHOT_URL'] ?? null,
    key,
    provider: readProvider(text(values.provider) ?? 'openai'),
    model: text(values.model) ?? 'gpt-realtime-2.1',
    voice: text(values.voice) ?? 'marin',
    recordPlayout: text(values['record-playout']),
    audioProcessing: values['audio-processing'] !== 'off',
    quickAsk: values['quick-ask'] === true,
    record: values.record === true,
  }
}

function readProvider(id: string): DialectId {
  if (isDialectId(id)) return id
  throw new Error(`There is no provider ${id}. Use one of ${dialectIds.join(', ')}.`)
}

function text(value: string | boolean | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
