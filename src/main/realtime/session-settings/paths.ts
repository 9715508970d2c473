import type { SessionSettings } from './types.ts'

/**
 * The settings one by one. Each is sent whole or not at all: the reference does not say whether the server merges
 * or replaces what is inside of one, and sent whole it comes out the same either way.
 */
export const SETTING_PATHS = [
  'type',
  'model',
  'output_modalities',
  'instructions',
  'audio.input.format',
  'audio.input.noise_reduction',
  'audio.input.transcription',
  'audio.input.turn_detection',
  'audio.output.format',
  'audio.output.voice',
  'audio.output.speed',
  'max_output_tokens',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'truncation',
  'tracing',
  'include',
  'prompt',
] as const

export type SettingPath = (typeof SETTING_PATHS)[number]

/** A transcription session has these and no others. */
export const TRANSCRIPTION_SETTING_PATHS: readonly SettingPath[] = [
  'type',
  'audio.input.format',
  'audio.input.noise_reduction',
  'audio.input.transcription',
  'audio.input.turn_detection',
  'include',
]

type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a path of keys; undefined where there is none. */
export function readSetting(session: unknown, path: SettingPath): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
      session,
    )
}

/** A session of these settings alone, nested as the wire has them. Undefined values are left out. */
export function buildSession(entries: Iterable<readonly [SettingPath, unknown]>): JsonObject {
  const session: JsonObject = {}
  for (const [path, value] of entries) {
    if (value === undefined) continue
    const keys = path.split('.')
    const last = keys.pop() ?? path
    let parent = session
    for (const key of keys) {
      const child = isObject(parent[key]) ? parent[key] : {}
      parent[key] = child
      parent = child
    }
    parent[last] = value
  }
  return session
}

/** The session with only those settings that a server knows: most lose a whole update over one unknown key. */
export function pickSettings(
  session: SessionSettings | JsonObject,
  known: ReadonlySet<SettingPath>,
): JsonObject {
  return buildSession(
    SETTING_PATHS.filter((path) => known.has(path)).map(
      (path) => [path, readSetting(session, path)] as const,
    ),
  )
}
