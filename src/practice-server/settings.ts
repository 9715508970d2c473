import * as v from 'valibot'
import { SAMPLE_RATE } from '../shared/audio-format.ts'
import { fail, invalidValue, requestError, succeed, type Outcome, type RequestError } from './errors.ts'
import type { Faults } from './faults.ts'
import { parseRequest } from './validation.ts'

/**
 * The session settings, each with the default that `session.created` shows (protocol reference §2).
 * What has no meaning without a model is checked, kept and sent back, and changes nothing:
 * instructions, reasoning, noise reduction (the echo is to be exact), voice and speed (there is one
 * voice, at one pace).
 */

export const wordsSchema = v.string()
const choice = <const Options extends readonly string[]>(options: Options) => v.picklist(options)
const integer = (lowest: number, highest: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(lowest), v.maxValue(highest))
const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(1))

/** PCM at 24 kHz, or G.711 at 8 kHz. */
export const audioFormatSchema = v.variant('type', [
  v.strictObject({
    type: v.literal('audio/pcm'),
    rate: v.optional(v.literal(SAMPLE_RATE), SAMPLE_RATE),
  }),
  v.strictObject({ type: v.literal('audio/pcmu') }),
  v.strictObject({ type: v.literal('audio/pcma') }),
])
const formatSchema = v.optional(audioFormatSchema, { type: 'audio/pcm', rate: SAMPLE_RATE })

export type AudioFormat = v.InferOutput<typeof audioFormatSchema>

const serverVadSchema = v.strictObject({
  type: v.literal('server_vad'),
  threshold: v.optional(fraction, 0.5),
  prefix_padding_ms: v.optional(integer(0, 10_000), 300),
  silence_duration_ms: v.optional(integer(0, 60_000), 500),
  create_response: v.optional(v.boolean(), true),
  interrupt_response: v.optional(v.boolean(), true),
  idle_timeout_ms: v.optional(v.nullable(integer(5000, 30_000)), null),
})
const semanticVadSchema = v.strictObject({
  type: v.literal('semantic_vad'),
  eagerness: v.optional(choice(['low', 'medium', 'high', 'auto']), 'auto'),
  create_response: v.optional(v.boolean(), true),
  interrupt_response: v.optional(v.boolean(), true),
})
const turnDetectionSchema = v.nullable(v.variant('type', [serverVadSchema, semanticVadSchema]))

export type TurnDetection = v.InferOutput<typeof turnDetectionSchema>

const transcriptionSchema = v.strictObject({
  model: v.optional(wordsSchema),
  language: v.optional(wordsSchema),
  languages: v.optional(v.array(wordsSchema)),
  prompt: v.optional(wordsSchema),
  keywords: v.optional(v.array(wordsSchema)),
  delay: v.optional(choice(['minimal', 'low', 'medium', 'high', 'xhigh'])),
})

export const voiceSchema = v.union([
  v.pipe(wordsSchema, v.minLength(1)),
  v.strictObject({ id: v.pipe(wordsSchema, v.minLength(1)) }),
])

export const modalitiesSchema = v.pipe(v.array(choice(['text', 'audio'])), v.length(1))
/** Function tools only: this server connects to nothing, so it cannot use an MCP server. */
export const toolsSchema = v.array(
  v.variant('type', [
    v.strictObject({
      type: v.literal('function'),
      name: v.pipe(wordsSchema, v.minLength(1), v.maxLength(64)),
      description: v.optional(wordsSchema),
      parameters: v.optional(v.unknown()),
    }),
  ]),
)
export type Tools = v.InferOutput<typeof toolsSchema>

export const toolChoiceSchema = v.union([
  choice(['auto', 'none', 'required']),
  v.strictObject({ type: v.literal('function'), name: wordsSchema }),
])
export type ToolChoice = v.InferOutput<typeof toolChoiceSchema>

export const maxOutputTokensSchema = v.union([v.literal('inf'), integer(1, 4096)])
export const reasoningSchema = v.strictObject({
  effort: v.optional(choice(['minimal', 'low', 'medium', 'high', 'xhigh']), 'low'),
})
export const promptSchema = v.nullable(
  v.strictObject({
    id: wordsSchema,
    version: v.optional(v.nullable(wordsSchema)),
    variables: v.optional(v.nullable(v.record(wordsSchema, v.unknown()))),
  }),
)

const truncationSchema = v.union([
  choice(['auto', 'disabled']),
  v.strictObject({
    type: v.literal('retention_ratio'),
    retention_ratio: fraction,
    token_limits: v.optional(v.strictObject({ post_instructions: v.optional(integer(0, 1_000_000)) })),
  }),
])

const tracingSchema = v.union([
  v.null(),
  v.literal('auto'),
  v.strictObject({
    workflow_name: v.optional(wordsSchema),
    group_id: v.optional(wordsSchema),
    metadata: v.optional(v.unknown()),
  }),
])

const inputSchema = v.strictObject({
  format: formatSchema,
  transcription: v.optional(v.nullable(transcriptionSchema), null),
  noise_reduction: v.optional(
    v.nullable(
      v.strictObject({
        type: v.optional(choice(['near_field', 'far_field'])),
        strength: v.optional(v.pipe(v.number(), v.minValue(0)), 1),
      }),
    ),
    null,
  ),
  turn_detection: v.optional(turnDetectionSchema, { type: 'server_vad' }),
})

const outputSchema = v.strictObject({
  format: formatSchema,
  voice: v.optional(voiceSchema, 'alloy'),
  speed: v.optional(v.pipe(v.number(), v.minValue(0.25), v.maxValue(1.5)), 1),
})

const settingsSchema = v.strictObject({
  type: v.literal('realtime'),
  model: wordsSchema,
  output_modalities: v.optional(modalitiesSchema, ['audio']),
  instructions: v.optional(wordsSchema, ''),
  audio: v.optional(
    v.strictObject({ input: v.optional(inputSchema, {}), output: v.optional(outputSchema, {}) }),
    {},
  ),
  tools: v.optional(toolsSchema, []),
  tool_choice: v.optional(toolChoiceSchema, 'auto'),
  parallel_tool_calls: v.optional(v.boolean()),
  reasoning: v.optional(reasoningSchema),
  max_output_tokens: v.optional(maxOutputTokensSchema, 'inf'),
  truncation: v.optional(truncationSchema, 'auto'),
  tracing: v.optional(tracingSchema, null),
  include: v.optional(v.nullable(v.array(v.literal('item.input_audio_transcription.logprobs'))), null),
  prompt: v.optional(promptSchema, null),
})

/** What a session is for; it never changes. */
export type SessionKind = 'realtime' | 'transcription'
export type SessionSettings = v.InferOutput<typeof settingsSchema>
export type OutputModality = SessionSettings['output_modalities'][number]
export type VoiceName = v.InferOutput<typeof voiceSchema>

export function defaultSettings(model: string): SessionSettings {
  return v.parse(settingsSchema, { type: 'realtime', model })
}

/** What of the session decides whether an update is allowed now. */
export interface UpdateMoment {
  /** Output audio has been sent: the voice is fixed. */
  hasSpoken: boolean
  responseActive: boolean
  /** Once it has spoken: whether naming the same voice again is refused as well. */
  voiceLock: Faults['voiceLock']
}

/** The settings after `update`, a `session.update`'s `session`; nothing of it applies when any of it is wrong. */
export function updateSettings(
  current: SessionSettings,
  update: Readonly<Record<string, unknown>>,
  moment: UpdateMoment,
): Outcome<SessionSettings> {
  if (update['type'] === undefined)
    return fail(
      requestError(
        'missing_required_parameter',
        "Missing required parameter: 'session.type'.",
        'session.type',
      ),
    )
  const parsed = parseRequest(settingsSchema, merge(current, update), 'session')
  if (!parsed.ok) return parsed
  const next = parsed.value
  if (next.model !== current.model)
    return fail(invalidValue('session.model', 'The model of a session cannot change: open another session.'))
  const unknownTool = unknownToolError(next.tool_choice, next.tools, 'session.tool_choice')
  if (unknownTool !== null) return fail(unknownTool)
  const namesVoice = at(update, 'audio', 'output', 'voice') !== undefined
  const changesVoice = JSON.stringify(next.audio.output.voice) !== JSON.stringify(current.audio.output.voice)
  if (moment.hasSpoken && (moment.voiceLock === 'any' ? namesVoice : changesVoice))
    return fail(
      requestError(
        'cannot_update_voice',
        "Cannot update a conversation's voice if assistant audio is present.",
        'session.audio.output.voice',
      ),
    )
  if (moment.responseActive && next.audio.output.speed !== current.audio.output.speed)
    return fail(invalidValue('session.audio.output.speed', 'The speed cannot change during a response.'))
  if (current.tracing !== null && JSON.stringify(next.tracing) !== JSON.stringify(current.tracing))
    return fail(invalidValue('session.tracing', 'Tracing cannot change once it is on.'))
  return succeed(next)
}

/** A choice that names a function needs that function among the tools. */
export function unknownToolError(choice: ToolChoice, tools: Tools, param: string): RequestError | null {
  if (typeof choice === 'string' || tools.some(({ name }) => name === choice.name)) return null
  return invalidValue(param, `Tool choice '${choice.name}' not found in the tools.`)
}

/** The update's fields over the current ones; what is not an object replaces what was there. */
function merge(
  current: Readonly<Record<string, unknown>>,
  update: Readonly<Record<string, unknown>>,
): unknown {
  const merged = new Map(Object.entries(current))
  for (const [key, value] of Object.entries(update)) merged.set(key, mergeField(merged.get(key), value))
  return Object.fromEntries(merged)
}

/** An object of another `type` starts from that type's defaults: nothing of a `server_vad` belongs in a `semantic_vad`. */
function mergeField(current: unknown, update: unknown): unknown {
  if (!isObject(current) || !isObject(update)) return update
  const changesType = update['type'] !== undefined && update['type'] !== current['type']
  return changesType ? update : merge(current, update)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
}
