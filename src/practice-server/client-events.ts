import * as v from 'valibot'
import { fail, invalidValue, requestError, succeed, type Outcome } from './errors.ts'
import { itemOrReferenceSchema, itemSchema } from './items.ts'
import {
  audioFormatSchema,
  maxOutputTokensSchema,
  modalitiesSchema,
  promptSchema,
  reasoningSchema,
  toolChoiceSchema,
  toolsSchema,
  voiceSchema,
  wordsSchema,
} from './settings.ts'
import { parseRequest } from './validation.ts'

const eventId = { event_id: v.optional(v.pipe(wordsSchema, v.maxLength(512))) }
const plainObject = v.custom<Readonly<Record<string, unknown>>>(
  (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
  'expected an object',
)
const wholeNumber = v.pipe(v.number(), v.integer(), v.minValue(0))

/** At most 16 pairs, keys to 64 characters, values to 512. */
const metadataSchema = v.nullable(
  v.pipe(
    v.record(v.pipe(wordsSchema, v.maxLength(64)), v.pipe(wordsSchema, v.maxLength(512))),
    v.check((pairs) => Object.keys(pairs).length <= 16, 'expected at most 16 pairs'),
  ),
)

const responseParamsSchema = v.strictObject({
  conversation: v.optional(v.picklist(['auto', 'none']), 'auto'),
  input: v.optional(v.array(itemOrReferenceSchema)),
  instructions: v.optional(wordsSchema),
  output_modalities: v.optional(modalitiesSchema),
  audio: v.optional(
    v.strictObject({
      output: v.optional(
        v.strictObject({ format: v.optional(audioFormatSchema), voice: v.optional(voiceSchema) }),
      ),
    }),
  ),
  tools: v.optional(toolsSchema),
  tool_choice: v.optional(toolChoiceSchema),
  parallel_tool_calls: v.optional(v.boolean()),
  reasoning: v.optional(reasoningSchema),
  max_output_tokens: v.optional(maxOutputTokensSchema),
  metadata: v.optional(metadataSchema, null),
  prompt: v.optional(promptSchema),
})

export type ResponseParams = v.InferOutput<typeof responseParamsSchema>

export function defaultResponseParams(): ResponseParams {
  return v.parse(responseParamsSchema, {})
}

const event = <Type extends string, Fields extends v.ObjectEntries>(type: Type, fields: Fields) =>
  v.strictObject({ type: v.literal(type), ...fields, ...eventId })

/** The client events that a WebSocket may carry; `output_audio_buffer.clear` belongs to WebRTC and SIP. */
const clientEventSchema = v.variant('type', [
  event('session.update', { session: plainObject }),
  event('input_audio_buffer.append', { audio: wordsSchema }),
  event('input_audio_buffer.commit', {}),
  event('input_audio_buffer.clear', {}),
  event('conversation.item.create', {
    item: itemSchema,
    previous_item_id: v.optional(v.nullable(wordsSchema)),
  }),
  event('conversation.item.retrieve', { item_id: wordsSchema }),
  event('conversation.item.delete', { item_id: wordsSchema }),
  event('conversation.item.truncate', {
    item_id: wordsSchema,
    content_index: wholeNumber,
    audio_end_ms: wholeNumber,
  }),
  event('response.create', { response: v.optional(v.nullable(responseParamsSchema)) }),
  event('response.cancel', { response_id: v.optional(wordsSchema) }),
])

export type ClientEvent = v.InferOutput<typeof clientEventSchema>

/** A client's frame that is JSON: `eventId` is its own, for the error that answers it. */
export interface IncomingFrame {
  readonly json: Readonly<Record<string, unknown>>
  readonly eventId: string | null
}

export function parseFrame(text: string): Outcome<IncomingFrame> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    return fail(requestError('invalid_json', `The frame is not JSON: ${reason.slice(0, 200)}`))
  }
  if (!v.is(plainObject, json)) return fail(requestError('invalid_event', 'An event is a JSON object.'))
  const id = json['event_id']
  return succeed({ json, eventId: typeof id === 'string' && id.length <= 512 ? id : null })
}

export function parseClientEvent(frame: IncomingFrame): Outcome<ClientEvent> {
  const { type } = frame.json
  if (typeof type === 'string' && !knownTypes.has(type))
    return fail(
      invalidValue(
        'type',
        `Invalid value: '${type.slice(0, 100)}'. Supported values are: ${[...knownTypes].join(', ')}.`,
      ),
    )
  return parseRequest(clientEventSchema, frame.json, '')
}

const knownTypes: ReadonlySet<string> = new Set(
  clientEventSchema.options.map((option) => option.entries.type.literal),
)
