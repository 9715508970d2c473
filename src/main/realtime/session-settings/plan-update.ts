import { isDeepStrictEqual } from 'node:util'
import {
  SETTING_PATHS,
  TRANSCRIPTION_SETTING_PATHS,
  buildSession,
  isObject,
  readSetting,
  type SettingPath,
} from './paths.ts'
import type { SessionSettings } from './types.ts'

/** The session as the server last told it (`session.updated`), with whatever else it put there. */
export type BelievedSession = Readonly<Record<string, unknown>>

export type UpdatePlan =
  | { kind: 'none' }
  | { kind: 'update'; session: SessionSettings }
  /** This session can't become the one wanted: open another. `because` is a sentence for people. */
  | { kind: 'rollover'; because: string }

export interface UpdateContext {
  /** The model has spoken: its voice is fixed, and an update that names another is lost as a whole. */
  audioSent: boolean
  /** The name that the session was opened with, where the server may answer with another (a deployment). */
  model?: string
}

/**
 * The fields of a setting that is an object, and the one that says what kind it is. Left out of such an object is
 * unchanged, as long as its kind is the same. Fields that are not listed are the server's own: sent back, one of
 * them would lose the whole update.
 */
const objectSettings: Partial<Record<SettingPath, { kind: string | null; fields: readonly string[] }>> = {
  'audio.input.noise_reduction': { kind: null, fields: ['type', 'strength'] },
  'audio.input.transcription': {
    kind: 'model',
    fields: ['model', 'language', 'languages', 'prompt', 'keywords', 'delay'],
  },
  'audio.input.turn_detection': {
    kind: 'type',
    fields: [
      'type',
      'threshold',
      'prefix_padding_ms',
      'silence_duration_ms',
      'idle_timeout_ms',
      'eagerness',
      'create_response',
      'interrupt_response',
    ],
  },
  reasoning: { kind: null, fields: ['effort'] },
  truncation: { kind: 'type', fields: ['type', 'retention_ratio', 'token_limits'] },
  tracing: { kind: null, fields: ['workflow_name', 'group_id', 'metadata'] },
  prompt: { kind: 'id', fields: ['id', 'version', 'variables'] },
}

/** What a session has where the server's word on it holds nothing. Not here: unknown, so it is said. */
const defaults: Partial<Record<SettingPath, unknown>> = {
  type: 'realtime',
  'audio.input.format': { type: 'audio/pcm', rate: 24_000 },
  'audio.output.format': { type: 'audio/pcm', rate: 24_000 },
  'audio.input.noise_reduction': null,
  'audio.input.transcription': null,
  tools: [],
  tracing: null,
  include: null,
  prompt: null,
}

const refusals: Partial<Record<SettingPath, string>> = {
  type: 'A session can’t change between talking and transcribing.',
  model: 'A session keeps its model.',
  'audio.input.format': 'A session keeps the format of its input audio.',
  'audio.output.format': 'A session keeps the format of its output audio.',
}

/**
 * The smallest update from the session there is to the one wanted. A setting that `desired` leaves out stays as it
 * is; null, "" and [] clear. What a live session refuses becomes a rollover and is never sent (protocol §2, Lock).
 */
export function planUpdate(
  believed: BelievedSession,
  desired: SessionSettings,
  context: UpdateContext,
): UpdatePlan {
  const changes = new Map<SettingPath, unknown>()
  for (const path of desired.type === 'transcription' ? TRANSCRIPTION_SETTING_PATHS : SETTING_PATHS) {
    const wanted = readSetting(desired, path)
    if (wanted === undefined) continue
    const current = currentValue(believed, path, context)
    const next = completed(path, current, wanted)
    if (isDeepStrictEqual(comparable(path, current), comparable(path, next))) continue
    if (path === 'model' && isSnapshotOf(current, wanted)) continue
    const because = refusal(path, current, context)
    if (because !== null) return { kind: 'rollover', because }
    changes.set(path, next)
  }
  if (changes.size === 0) return { kind: 'none' }
  const session = { type: desired.type, ...buildSession(changes) } as SessionSettings
  return { kind: 'update', session }
}

function currentValue(believed: BelievedSession, path: SettingPath, context: UpdateContext): unknown {
  if (path === 'model' && context.model !== undefined) return context.model
  const told = readSetting(believed, path)
  return told === undefined ? defaults[path] : told
}

/** The wanted value with the fields that it leaves out as they are now. */
function completed(path: SettingPath, current: unknown, wanted: unknown): unknown {
  const { kind, fields } = objectSettings[path] ?? {}
  if (fields === undefined || !isObject(wanted) || !isObject(current)) return wanted
  const otherKind = kind != null && wanted[kind] !== undefined && wanted[kind] !== current[kind]
  return otherKind ? wanted : { ...withoutNulls(pick(current, fields)), ...wanted }
}

/** The value without the ways in which equal ones differ: fields that say nothing, and ones nobody knows. */
function comparable(path: SettingPath, value: unknown): unknown {
  if (path === 'include') return value ?? []
  if (path === 'tools') {
    return !Array.isArray(value)
      ? []
      : value.map((tool: unknown) => (isObject(tool) ? withoutNulls(tool) : tool))
  }
  if (!isObject(value)) return value
  if (value['type'] === 'audio/pcm') return { rate: 24_000, ...value }
  const fields = objectSettings[path]?.fields
  return withoutNulls(fields === undefined ? value : pick(value, fields))
}

function refusal(path: SettingPath, current: unknown, { audioSent }: UpdateContext): string | null {
  if (path === 'audio.output.voice' && audioSent) return 'A session keeps its voice once it has spoken.'
  if (path === 'tracing' && current !== null) return 'A session’s tracing can’t change once it is on.'
  return refusals[path] ?? null
}

/** Servers answer with the dated snapshot that a model's name stands for. */
function isSnapshotOf(current: unknown, wanted: unknown): boolean {
  return (
    typeof current === 'string' &&
    typeof wanted === 'string' &&
    current.startsWith(wanted) &&
    /^-\d{4}-\d{2}-\d{2}$/.test(current.slice(wanted.length))
  )
}

function pick(object: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => fields.includes(key)))
}

function withoutNulls(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== null && value !== undefined),
  )
}
