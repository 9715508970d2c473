import { parseArgs } from 'node:util'
import type { DialectId } from '../main/realtime/dialects/dialect.ts'
import { readReachOptions, reachFlags, type ReachOptions } from '../main/realtime/dialects/reach-options.ts'
import { dialectIds } from '../main/realtime/dialects/index.ts'
import { isEarshotError } from '../main/realtime/dialects/endpoint.ts'
import { setPath, type SessionSettings } from '../main/realtime/session-settings/index.ts'

/** What `talk` was asked to do. */
export interface TalkArguments {
  provider: 'practice' | DialectId
  url: string | null
  key: string | null
  model: string
  voice: string
  instructions: string
  turns: 'ptt' | 'server_vad' | 'semantic_vad'
  /** Session settings by their names on the wire; each wins over the options above that say the same. */
  settings: SessionSettings
  /** The session writes down what is said, and answers nothing. */
  transcribe: boolean
  reach: ReachOptions
  /** A session is replaced before this age; null leaves it to the server's own limit. */
  sessionLimitSeconds: number | null
  /** A file of prices that win over the published ones. */
  pricesPath: string | null
  script: readonly ScriptedTurn[]
  out: string | null
  record: string | null
  history: HistoryArguments | null
  bargeInMs: number | null
  timeoutS: number
  json: boolean
  wire: boolean
}

/** A file of conversations, and what to do with it beside keeping what is said. */
export interface HistoryArguments {
  path: string
  /** Print the conversations, and nothing else. */
  list: boolean
  /** The id of the one to go on with; null for a new one. */
  resumeId: string | null
}

export type ScriptedTurn =
  | { kind: 'wav'; path: string }
  /** Pictures belong to the text that follows them. */
  | { kind: 'text'; text: string; images: readonly string[] }

/** A command line that can't be followed, in words for the person who typed it. */
export class UsageError extends Error {}

export const usage = `Usage: npm run -s talk -- [options] (--wav FILE | --text TEXT)...

  --wav FILE, --text TEXT   a turn; as many as you like, in order
  --image FILE              a PNG or JPEG to go with the next --text
  --provider NAME           practice (default), openai, azure, azure-preview, xai, localai or speaches
  --url URL                 a server that speaks the protocol
  --key KEY                 its key; - reads it from standard input; or set EARSHOT_API_KEY
  --model M  --voice V  --instructions T
  --turns MODE              ptt (default), server_vad or semantic_vad
  --set PATH=JSON           any session setting, as in audio.input.turn_detection.threshold=0.6
  --organization ID  --project ID
  --header NAME=VALUE  --query NAME=VALUE   sent along when connecting; as many as you like
  --allow-insecure          accept ws:// to a host that is not on this network
  --client-secret           connect with short-lived secrets that the key is exchanged for
  --call-id ID              join this call (rtc_...): its settings stay, but for what --set names
  --transcribe              write down what each --wav says; nothing is answered
  --session-limit S         replace each session, between turns, before it is S seconds old
  --prices FILE             JSON with prices that win over the published ones
  --barge-in MS             start the next turn MS after the answer is first heard
  --record FILE             record the conversation to a FLAC file: left what was said, right what was heard
  --history FILE            keep the conversation in this SQLite file
  --resume ID               go on with this conversation of the file
  --list                    print the conversations of the file, and what was said in them
  --out FILE                write what was heard to a WAV file
  --timeout S               give up on a turn after S seconds (default 60)
  --json                    print one JSON object a line
  --wire                    with --json: print the wire's events too`

/**
 * @param readKey reads the key from standard input, for `--key -`
 * @throws UsageError
 */
export function parseTalkArguments(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  readKey: () => string,
): TalkArguments {
  const { values, tokens } = parse(argv)
  const script = scriptOf(tokens)
  const reach = readReachOptions(values)
  if (isEarshotError(reach)) throw new UsageError(reach.message)
  const transcribe = values.transcribe ?? false
  if (transcribe) checkTranscribing(script, reach, values['barge-in'])
  const history = historyOf(values, script, transcribe || reach.callId !== undefined)
  if (script.length === 0 && history?.list !== true)
    throw new UsageError('Give at least one turn: --wav FILE or --text TEXT.')
  return {
    provider: oneOf('provider', values.provider ?? 'practice', ['practice', ...dialectIds]),
    url: values.url ?? null,
    key: values.key === '-' ? readKey() : (values.key ?? env['EARSHOT_API_KEY'] ?? null),
    model: values.model ?? 'gpt-realtime-2.1',
    voice: values.voice ?? 'marin',
    instructions: values.instructions ?? 'You are a voice assistant. Answer in short, natural sentences.',
    turns: oneOf('turns', values.turns ?? 'ptt', ['ptt', 'server_vad', 'semantic_vad']),
    settings: settingsFrom(transcribe ? 'transcription' : 'realtime', values.set ?? []),
    transcribe,
    reach,
    sessionLimitSeconds:
      values['session-limit'] === undefined ? null : atLeast(1, 'session-limit', values['session-limit']),
    pricesPath: values.prices ?? null,
    script,
    out: values.out ?? null,
    record: values.record ?? null,
    history,
    bargeInMs: values['barge-in'] === undefined ? null : positive('barge-in', values['barge-in']),
    timeoutS: positive('timeout', values.timeout ?? '60'),
    json: values.json ?? false,
    wire: values.wire ?? false,
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      tokens: true,
      options: {
        provider: { type: 'string' },
        url: { type: 'string' },
        key: { type: 'string' },
        model: { type: 'string' },
        voice: { type: 'string' },
        instructions: { type: 'string' },
        turns: { type: 'string' },
        set: { type: 'string', multiple: true },
        ...reachFlags,
        transcribe: { type: 'boolean' },
        'session-limit': { type: 'string' },
        prices: { type: 'string' },
        image: { type: 'string', multiple: true },
        wav: { type: 'string', multiple: true },
        text: { type: 'string', multiple: true },
        out: { type: 'string' },
        record: { type: 'string' },
        history: { type: 'string' },
        resume: { type: 'string' },
        list: { type: 'boolean' },
        'barge-in': { type: 'string' },
        timeout: { type: 'string' },
        json: { type: 'boolean' },
        wire: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function scriptOf(tokens: ReturnType<typeof parse>['tokens']): ScriptedTurn[] {
  const script: ScriptedTurn[] = []
  let images: string[] = []
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue
    if (token.name === 'wav') script.push({ kind: 'wav', path: token.value })
    if (token.name === 'image') images.push(token.value)
    if (token.name === 'text') {
      script.push({ kind: 'text', text: nonEmptyText(token.value), images })
      images = []
    }
  }
  if (images.length > 0) throw new UsageError('--image goes with the --text that follows it, and none does.')
  return script
}

/** @param beginsElsewhere whether the session can't be told what was said before */
function historyOf(
  values: ReturnType<typeof parse>['values'],
  script: readonly ScriptedTurn[],
  beginsElsewhere: boolean,
): HistoryArguments | null {
  const list = values.list ?? false
  const resumeId = values.resume ?? null
  if (values.history === undefined) {
    if (list || resumeId !== null) {
      throw new UsageError(`--${list ? 'list' : 'resume'} needs the file of conversations: --history FILE.`)
    }
    return null
  }
  if (list && (script.length > 0 || resumeId !== null)) {
    throw new UsageError('--list only prints: leave out --resume, --wav and --text.')
  }
  if (resumeId !== null && beginsElsewhere) {
    throw new UsageError('--resume tells a new session what was said: leave out --transcribe and --call-id.')
  }
  return { path: values.history, list, resumeId }
}

/** What a session that only listens can't do. */
function checkTranscribing(
  script: readonly ScriptedTurn[],
  { callId }: ReachOptions,
  bargeIn: string | undefined,
): void {
  if (script.some(({ kind }) => kind === 'text')) {
    throw new UsageError('--transcribe writes down what is said: give --wav FILE, and no --text.')
  }
  if (callId !== undefined)
    throw new UsageError('--transcribe opens a session of its own: leave out --call-id.')
  if (bargeIn !== undefined)
    throw new UsageError('--transcribe gets no answer to break into: leave out --barge-in.')
}

function settingsFrom(type: SessionSettings['type'], assignments: readonly string[]): SessionSettings {
  return assignments.reduce<SessionSettings>(
    (settings, assignment) => {
      const equals = assignment.indexOf('=')
      if (equals <= 0) throw new UsageError(`--set needs PATH=JSON, not ${assignment}.`)
      const next = setPath(settings, assignment.slice(0, equals), assignment.slice(equals + 1))
      if (isEarshotError(next)) throw new UsageError(next.message)
      return next
    },
    { type },
  )
}

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value)
  if (found === undefined) throw new UsageError(`--${name} ${value} is not known. Use ${allowed.join(', ')}.`)
  return found
}

function positive(name: string, value: string): number {
  const number = Number(value)
  if (!Number.isFinite(number) || number <= 0)
    throw new UsageError(`--${name} needs a number above 0, not ${value}.`)
  return number
}

function atLeast(lowest: number, name: string, value: string): number {
  const number = positive(name, value)
  if (number < lowest) throw new UsageError(`--${name} needs a number from ${lowest} on, not ${value}.`)
  return number
}

function nonEmptyText(text: string): string {
  if (text.trim() === '') throw new UsageError('--text needs something to say.')
  return text
}
