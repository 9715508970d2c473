/** The flat session of the protocol's beta and the nested one of today, in both directions (protocol §2, Beta→GA). */
import { readSetting, buildSession, type SettingPath } from '../session-settings/paths.ts'
import { isObject, withoutUndefined, type JsonObject } from './wire-shape.ts'

/** Flat name, place today. Formats and modalities also change their values. */
const moved = [
  ['voice', 'audio.output.voice'],
  ['speed', 'audio.output.speed'],
  ['output_audio_format', 'audio.output.format'],
  ['input_audio_format', 'audio.input.format'],
  ['input_audio_transcription', 'audio.input.transcription'],
  ['input_audio_noise_reduction', 'audio.input.noise_reduction'],
  ['turn_detection', 'audio.input.turn_detection'],
  ['modalities', 'output_modalities'],
  ['max_response_output_tokens', 'max_output_tokens'],
] as const satisfies readonly (readonly [string, SettingPath])[]

/** The same in both. */
const kept = [
  'model',
  'instructions',
  'tools',
  'tool_choice',
  'include',
] as const satisfies readonly SettingPath[]

/** The settings that the beta has a name for. */
export const betaSettings: readonly SettingPath[] = ['type', ...kept, ...moved.map(([, path]) => path)]

const formats = [
  ['pcm16', 'audio/pcm'],
  ['g711_ulaw', 'audio/pcmu'],
  ['g711_alaw', 'audio/pcma'],
] as const

/** Nested to flat. What the beta has no name for is left out. */
export function sessionToBeta(session: unknown): JsonObject {
  const flat: JsonObject = {}
  for (const path of kept) flat[path] = readSetting(session, path)
  for (const [name, path] of moved) flat[name] = toBetaValue(name, readSetting(session, path))
  return withoutUndefined(flat)
}

/**
 * Flat to nested. Fields that are nested already stay, as do those that nobody knows: a session may be of both
 * kinds (xAI). One without any flat field comes back as it is.
 */
export function sessionFromBeta(session: unknown, type: 'realtime' | 'transcription' = 'realtime'): unknown {
  if (!isObject(session)) return session
  const flat = moved.filter(([name]) => Object.hasOwn(session, name))
  if (flat.length === 0) return session
  const flatNames = new Set<string>(flat.map(([name]) => name))
  const rest = Object.fromEntries(Object.entries(session).filter(([key]) => !flatNames.has(key)))
  const nested = buildSession(flat.map(([name, path]) => [path, fromBetaValue(name, session[name])] as const))
  return { type, ...rest, ...nested, ...mergedAudio(rest['audio'], nested['audio']) }
}

function mergedAudio(nested: unknown, moved: unknown): JsonObject {
  if (!isObject(nested) || !isObject(moved)) return {}
  const side = (name: 'input' | 'output') => {
    const [before, after] = [nested[name], moved[name]]
    return isObject(before) && isObject(after) ? { ...before, ...after } : (after ?? before)
  }
  return { audio: withoutUndefined({ ...nested, input: side('input'), output: side('output') }) }
}

function toBetaValue(name: (typeof moved)[number][0], value: unknown): unknown {
  if (value === undefined) return undefined
  if (name === 'modalities') return isTextOnly(value) ? ['text'] : ['audio', 'text']
  if (!name.endsWith('_format')) return value
  return formats.find(([, type]) => isObject(value) && value['type'] === type)?.[0] ?? value
}

function fromBetaValue(name: (typeof moved)[number][0], value: unknown): unknown {
  if (name === 'modalities') return isTextOnly(value) ? ['text'] : ['audio']
  if (!name.endsWith('_format')) return value
  const type = formats.find(([beta]) => beta === value)?.[1]
  if (type === undefined) return value
  return type === 'audio/pcm' ? { type, rate: 24_000 } : { type }
}

function isTextOnly(modalities: unknown): boolean {
  return Array.isArray(modalities) && modalities.length > 0 && !modalities.includes('audio')
}
