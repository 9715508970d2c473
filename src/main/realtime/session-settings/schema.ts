import * as v from 'valibot'
import type { EarshotError } from '../../../shared/errors.ts'
import { isObject } from './paths.ts'
import type { SessionSettings } from './types.ts'

const text = v.string('must be text')
const name = v.pipe(text, v.minLength(1, 'must not be empty'))
const flag = v.boolean('must be true or false')

function oneOf<const T extends readonly string[]>(...options: T) {
  return v.picklist(options, `must be one of ${options.join(', ')}`)
}

function between(lowest: number, highest: number) {
  const message = `must be a number from ${lowest} to ${highest}`
  return v.pipe(v.number(message), v.minValue(lowest, message), v.maxValue(highest, message))
}

function integer(lowest: number, highest = Number.MAX_SAFE_INTEGER, otherwise = '') {
  const range = highest === Number.MAX_SAFE_INTEGER ? `of at least ${lowest}` : `from ${lowest} to ${highest}`
  const message = `must be ${otherwise}a whole number ${range}`
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(lowest, message),
    v.maxValue(highest, message),
  )
}

function allOptional<const T extends v.ObjectEntries>(entries: T) {
  return v.partial(v.strictObject(entries))
}

const format = v.variant(
  'type',
  [
    v.strictObject({
      type: v.literal('audio/pcm'),
      rate: v.optional(v.literal(24_000, 'must be 24000, the only rate there is'), 24_000),
    }),
    v.strictObject({ type: v.literal('audio/pcmu') }),
    v.strictObject({ type: v.literal('audio/pcma') }),
  ],
  'must have a type of audio/pcm, audio/pcmu or audio/pcma',
)

const startsAndStops = { create_response: v.optional(flag), interrupt_response: v.optional(flag) }
const turnDetection = v.nullable(
  v.variant(
    'type',
    [
      v.strictObject({
        type: v.literal('server_vad'),
        threshold: v.optional(between(0, 1)),
        prefix_padding_ms: v.optional(integer(0)),
        silence_duration_ms: v.optional(integer(0)),
        idle_timeout_ms: v.optional(v.nullable(integer(5000, 30_000))),
        ...startsAndStops,
      }),
      v.strictObject({
        type: v.literal('semantic_vad'),
        eagerness: v.optional(oneOf('auto', 'low', 'medium', 'high')),
        ...startsAndStops,
      }),
    ],
    'must be null (you end each turn) or have a type of server_vad or semantic_vad',
  ),
)

const transcription = v.nullable(
  v.pipe(
    allOptional({
      model: name,
      language: text,
      languages: v.array(text, 'must be a list of languages'),
      prompt: text,
      keywords: v.array(text, 'must be a list of words'),
      delay: oneOf('minimal', 'low', 'medium', 'high', 'xhigh'),
    }),
    v.check(
      ({ model, prompt }) => model !== 'gpt-realtime-whisper' || prompt === undefined || prompt === '',
      'gpt-realtime-whisper takes no prompt',
    ),
  ),
)

const input = {
  format,
  noise_reduction: v.nullable(
    allOptional({ type: oneOf('near_field', 'far_field'), strength: between(0, Number.MAX_VALUE) }),
  ),
  transcription,
  turn_detection: turnDetection,
}

const output = {
  format,
  voice: v.union([name, v.strictObject({ id: name })], 'must be a voice’s name, or {"id": "voice_…"}'),
  speed: between(0.25, 1.5),
}

const toolFilter = allOptional({ read_only: flag, tool_names: v.array(text) })
const tools = v.array(
  v.variant(
    'type',
    [
      v.strictObject({
        type: v.literal('function'),
        name: v.pipe(text, v.regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, _ or -')),
        description: v.optional(text),
        parameters: v.optional(v.unknown()),
      }),
      v.pipe(
        v.strictObject({
          type: v.literal('mcp'),
          server_label: name,
          server_url: v.optional(name),
          connector_id: v.optional(name),
          tunnel_id: v.optional(name),
          authorization: v.optional(text),
          headers: v.optional(v.nullable(v.record(text, text))),
          allowed_tools: v.optional(v.nullable(v.union([v.array(text), toolFilter]))),
          allowed_callers: v.optional(v.nullable(v.array(oneOf('direct', 'programmatic')))),
          require_approval: v.optional(
            v.nullable(
              v.union(
                [oneOf('always', 'never'), allOptional({ always: toolFilter, never: toolFilter })],
                'must be always, never, or which tools of each',
              ),
            ),
          ),
          server_description: v.optional(text),
          defer_loading: v.optional(flag),
        }),
        v.check(
          (tool) =>
            [tool.server_url, tool.connector_id, tool.tunnel_id].filter((way) => way !== undefined).length ===
            1,
          'must have exactly one of server_url, connector_id and tunnel_id',
        ),
      ),
    ],
    'must have a type of function or mcp',
  ),
  'must be a list of tools',
)

const toolChoice = v.union(
  [
    oneOf('auto', 'none', 'required'),
    v.strictObject({ type: v.literal('function'), name }),
    v.strictObject({ type: v.literal('mcp'), server_label: name, name: v.optional(v.nullable(text)) }),
  ],
  'must be auto, none, required, or name a function or an MCP server’s tool',
)

const include = v.nullable(
  v.array(oneOf('item.input_audio_transcription.logprobs'), 'must be a list of what to include'),
)

const realtime = v.strictObject({
  type: v.optional(v.literal('realtime'), 'realtime'),
  ...allOptional({
    model: name,
    output_modalities: v.union(
      [v.strictTuple([v.literal('audio')]), v.strictTuple([v.literal('text')])],
      'must be ["audio"] (with its transcript) or ["text"], never both',
    ),
    instructions: text,
    audio: allOptional({ input: allOptional(input), output: allOptional(output) }),
    max_output_tokens: v.union(
      [v.literal('inf'), integer(1, 4096, '"inf" or ')],
      'must be "inf" or a whole number from 1 to 4096',
    ),
    tools,
    tool_choice: toolChoice,
    parallel_tool_calls: flag,
    reasoning: allOptional({ effort: oneOf('minimal', 'low', 'medium', 'high', 'xhigh') }),
    truncation: v.union(
      [
        oneOf('auto', 'disabled'),
        v.strictObject({
          type: v.literal('retention_ratio'),
          retention_ratio: between(0, 1),
          token_limits: v.optional(allOptional({ post_instructions: integer(0) })),
        }),
      ],
      'must be auto, disabled, or {"type": "retention_ratio", "retention_ratio": from 0 to 1}',
    ),
    tracing: v.union(
      [
        v.null(),
        v.literal('auto'),
        allOptional({ workflow_name: text, group_id: text, metadata: v.unknown() }),
      ],
      'must be null, auto, or {workflow_name, group_id, metadata}',
    ),
    include,
    prompt: v.nullable(
      v.strictObject({
        id: name,
        version: v.optional(v.nullable(text)),
        variables: v.optional(v.nullable(v.record(text, v.unknown()))),
      }),
    ),
  }).entries,
})

const transcriptionSession = v.pipe(
  v.strictObject({
    type: v.literal('transcription'),
    ...allOptional({ audio: allOptional({ input: allOptional(input) }), include }).entries,
  }),
  v.check(
    ({ audio }) =>
      audio?.input?.transcription?.model !== 'gpt-realtime-whisper' || audio.input.turn_detection === null,
    'gpt-realtime-whisper needs audio.input.turn_detection to be null: you end each turn',
  ),
)

/** Settings as a person gives them. Without a `type` they are those of a session that talks. */
const sessionSettings = v.lazy((given) =>
  isObject(given) && given['type'] === 'transcription' ? transcriptionSession : realtime,
)

/** Where settings of the protocol's beta went, for those who bring them along. */
const renamed: Readonly<Record<string, string>> = {
  modalities: 'output_modalities',
  voice: 'audio.output.voice',
  speed: 'audio.output.speed',
  output_audio_format: 'audio.output.format',
  input_audio_format: 'audio.input.format',
  input_audio_transcription: 'audio.input.transcription',
  input_audio_noise_reduction: 'audio.input.noise_reduction',
  turn_detection: 'audio.input.turn_detection',
  max_response_output_tokens: 'max_output_tokens',
}

/** Checks settings from a file or a command line; the error names the setting and says what it may be. */
export function checkSettings(given: unknown): SessionSettings | EarshotError {
  if (!isObject(given)) return settingsError(`The session’s settings must be an object, not ${shown(given)}.`)
  const checked = v.safeParse(sessionSettings, given)
  // The schema and the package's types say the same but for `null` and `undefined` inside of optional parts.
  if (checked.success) return checked.output as SessionSettings
  return settingsError(describe(checked.issues[0], given['type'] === 'transcription'))
}

/** An error about settings: trying again unchanged can't help. */
export function settingsError(message: string): EarshotError {
  return { code: 'invalid_settings', message, retryable: false }
}

function describe(issue: v.BaseIssue<unknown>, transcribes: boolean): string {
  const path = v.getDotPath(issue) ?? 'The session’s settings'
  if (issue.expected === 'never') {
    const now = renamed[path]
    if (now !== undefined && !transcribes) return `${path} is called ${now} now. Set that instead.`
    return transcribes
      ? `${path} is not a setting of a transcription session. Leave it out.`
      : `${path} is not a session setting. Check its spelling, or leave it out.`
  }
  if (issue.received === 'undefined') return `${path} is missing.`
  const says = issue.message.startsWith('Invalid')
    ? `must be ${issue.expected ?? 'another value'}`
    : issue.message
  return says.startsWith('must') ? `${path} ${says}, not ${shown(issue.input)}.` : `${path}: ${says}.`
}

/** A value in a message; a long one is cut. */
function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value)
  return json.length <= 60 ? json : `${json.slice(0, 59)}…`
}
