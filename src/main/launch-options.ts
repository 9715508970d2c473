import { parseArgs } from 'node:util'
import { readReachOptions, reachFlags, type ReachOptions } from './realtime/dialects/reach-options.ts'
import type { DialectId } from './realtime/dialects/dialect.ts'
import { isEarshotError } from './realtime/dialects/endpoint.ts'
import { dialectIds, isDialectId } from './realtime/dialects/index.ts'

/** What the command line and the environment ask of this run. */
export interface LaunchOptions {
  /** A server that speaks the protocol, in place of the provider's own address. */
  url: string | null
  key: string | null
  /** Whose way of speaking the protocol the server has; null leaves it to the settings, as with all below. */
  provider: DialectId | null
  model: string | null
  voice: string | null
  reach: ReachOptions
  /** A session is replaced before this age; null leaves it to the settings. */
  sessionLimitSeconds: number | null
  /** WAV file that takes what leaves the player. */
  recordPlayout: string | null
  /** False: no echo cancellation, noise suppression or gain control of the microphone, whatever the settings say. */
  audioProcessing: boolean
  /** Record the conversation, from the start, whatever the settings say. */
  record: boolean
}

/**
 * Reads the options; takes the key out of the environment, so that no child process inherits it. Options that are not
 * ours belong to Chromium and are left alone.
 *
 * @throws Error that tells the person which option can't be followed
 */
export function readLaunchOptions(argv: readonly string[], env: NodeJS.ProcessEnv): LaunchOptions {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    options: {
      ...reachFlags,
      'session-limit': { type: 'string' },
      provider: { type: 'string' },
      url: { type: 'string' },
      model: { type: 'string' },
      voice: { type: 'string' },
      'record-playout': { type: 'string' },
      'audio-processing': { type: 'string' },
      record: { type: 'boolean' },
    },
  })
  const reach = readReachOptions(values)
  if (isEarshotError(reach)) throw new Error(reach.message)
  const key = env['EARSHOT_API_KEY'] ?? null
  delete env['EARSHOT_API_KEY']
  return {
    url: text(values.url) ?? env['EARSHOT_URL'] ?? null,
    key,
    provider: readProvider(text(values.provider)),
    model: text(values.model),
    voice: text(values.voice),
    reach,
    sessionLimitSeconds: readSessionLimit(values['session-limit']),
    recordPlayout: text(values['record-playout']),
    audioProcessing: values['audio-processing'] !== 'off',
    record: values.record === true,
  }
}

function readProvider(id: string | null): DialectId | null {
  if (id === null || isDialectId(id)) return id
  throw new Error(`There is no provider ${brief(id)}. Use one of ${dialectIds.join(', ')}.`)
}

/** A day: no server keeps a session as long. */
const MAX_SESSION_SECONDS = 86_400

function readSessionLimit(value: string | boolean | undefined): number | null {
  const given = text(value)
  if (given === null) return null
  const seconds = Number(given)
  if (seconds >= 1 && seconds <= MAX_SESSION_SECONDS) return seconds
  throw new Error(
    `--session-limit needs a number of seconds from 1 to ${MAX_SESSION_SECONDS}, not ${brief(given)}.`,
  )
}

/** A person reads it, whatever they gave. */
function brief(given: string): string {
  return given.length <= 100 ? given : `${given.slice(0, 100).toWellFormed()}…`
}

function text(value: string | boolean | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
