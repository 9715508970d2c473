/**
 * The wire's events, as they come in and go out. What arrives is checked leniently: only the fields that Earshot
 * reads, and none of the rest is dropped. An event nobody knows is kept whole and passed on.
 */
import * as v from 'valibot'
import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime'

/** Far more than a server says at once or takes (protocol §4), and little enough to go through in no time. */
const MAX_ID_LENGTH = 512
const MAX_TEXT_LENGTH = 1_000_000
const MAX_LIST_LENGTH = 1_000
const MAX_COMPLAINT_LENGTH = 2_000

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_ID_LENGTH))
const text = v.pipe(v.string(), v.maxLength(MAX_TEXT_LENGTH))
const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_LIST_LENGTH))
/** On the session's clock. */
const clockMs = v.pipe(v.number(), v.finite(), v.minValue(0))
const optionalId = v.nullish(v.pipe(v.string(), v.maxLength(MAX_ID_LENGTH)), null)

const contentPart = v.looseObject({
  type: v.string(),
  text: v.nullish(text),
  transcript: v.nullish(text),
})
const content = v.nullish(v.pipe(v.array(contentPart), v.maxLength(MAX_LIST_LENGTH)))

const item = v.looseObject({
  id,
  type: v.string(),
  role: v.nullish(v.string()),
  status: v.nullish(v.string()),
  content,
  // Of a function call and of its output.
  call_id: v.nullish(id),
  name: v.nullish(v.pipe(v.string(), v.maxLength(MAX_ID_LENGTH))),
  arguments: v.nullish(text),
})

const outputItem = v.looseObject({ id, type: v.string(), content })

const code = v.pipe(v.string(), v.maxLength(MAX_ID_LENGTH))
/** What a server says to a person: of an endless one the beginning. */
const complaint = v.pipe(
  v.string(),
  v.transform((said) => said.slice(0, MAX_COMPLAINT_LENGTH).toWellFormed()),
)
const responseError = v.looseObject({ code: v.nullish(code), message: v.nullish(complaint) })

const response = v.looseObject({
  id,
  status: v.nullish(v.string()),
  status_details: v.nullish(
    v.looseObject({ reason: v.nullish(v.string()), error: v.nullish(responseError) }),
  ),
  // Its items as they have become; what can't be read says nothing.
  output: v.fallback(v.nullish(v.pipe(v.array(outputItem), v.maxLength(MAX_LIST_LENGTH))), null),
  usage: v.nullish(v.looseObject({})),
})

const ofPart = { response_id: id, item_id: id, content_index: index }

const serverEvent = v.variant('type', [
  v.looseObject({ type: v.literal('session.created'), session: v.looseObject({}) }),
  v.looseObject({ type: v.literal('session.updated'), session: v.looseObject({}) }),
  v.looseObject({ type: v.literal('conversation.item.added'), item, previous_item_id: optionalId }),
  v.looseObject({ type: v.literal('conversation.item.done'), item, previous_item_id: optionalId }),
  v.looseObject({ type: v.literal('conversation.item.truncated'), item_id: id, content_index: index }),
  v.looseObject({ type: v.literal('conversation.item.deleted'), item_id: id }),
  v.looseObject({
    type: v.literal('conversation.item.input_audio_transcription.delta'),
    item_id: id,
    content_index: v.optional(index, 0),
    delta: v.optional(text, ''),
  }),
  v.looseObject({
    type: v.literal('conversation.item.input_audio_transcription.completed'),
    item_id: id,
    content_index: v.optional(index, 0),
    transcript: text,
  }),
  v.looseObject({
    type: v.literal('conversation.item.input_audio_transcription.failed'),
    item_id: id,
    error: v.nullish(responseError, null),
  }),
  v.looseObject({
    type: v.literal('input_audio_buffer.committed'),
    item_id: id,
    previous_item_id: optionalId,
  }),
  v.looseObject({ type: v.literal('input_audio_buffer.cleared') }),
  v.looseObject({
    type: v.literal('input_audio_buffer.speech_started'),
    audio_start_ms: clockMs,
    item_id: id,
  }),
  v.looseObject({
    type: v.literal('input_audio_buffer.speech_stopped'),
    audio_end_ms: clockMs,
    item_id: id,
  }),
  v.looseObject({ type: v.literal('response.created'), response }),
  v.looseObject({ type: v.literal('response.done'), response }),
  v.looseObject({ type: v.literal('response.output_item.added'), response_id: id, item }),
  v.looseObject({ type: v.literal('response.output_item.done'), response_id: id, item }),
  v.looseObject({ type: v.literal('response.content_part.added'), ...ofPart, part: contentPart }),
  v.looseObject({ type: v.literal('response.output_audio.delta'), ...ofPart, delta: v.string() }),
  v.looseObject({ type: v.literal('response.output_audio.done'), ...ofPart }),
  v.looseObject({ type: v.literal('response.output_audio_transcript.delta'), ...ofPart, delta: text }),
  v.looseObject({
    type: v.literal('response.output_audio_transcript.done'),
    ...ofPart,
    transcript: text,
  }),
  v.looseObject({ type: v.literal('response.output_text.delta'), ...ofPart, delta: text }),
  v.looseObject({ type: v.literal('response.output_text.done'), ...ofPart, text }),
  v.looseObject({
    type: v.literal('error'),
    error: v.looseObject({
      type: v.optional(code, 'unknown'),
      code: v.nullish(code, null),
      message: v.optional(complaint, ''),
      param: v.nullish(complaint, null),
      event_id: v.nullish(v.string(), null),
    }),
  }),
])

export type ServerEvent = v.InferOutput<typeof serverEvent>
export type ServerItem = v.InferOutput<typeof item>
export type ServerEventOf<T extends ServerEvent['type']> = Extract<ServerEvent, { type: T }>

/** One message from the server, judged. `raw` is what came, for the inspector and the log. */
export type Incoming =
  | { kind: 'event'; event: ServerEvent; raw: WireObject }
  /** A type that Earshot has no use for, or does not know yet. */
  | { kind: 'other'; raw: WireObject }
  /** No event at all, or a known type with a shape that can't be read. */
  | { kind: 'malformed'; reason: string; text: string }

/** Any JSON object with a `type`. */
export type WireObject = { type: string } & Record<string, unknown>

const knownTypes = new Set<string>(serverEvent.options.map((option) => option.entries.type.literal))

/** What one event, in today's names, says. */
export function judgeEvent(raw: WireObject): Incoming {
  if (!knownTypes.has(raw.type)) return { kind: 'other', raw }
  const parsed = v.safeParse(serverEvent, raw)
  if (parsed.success) return { kind: 'event', event: parsed.output, raw }
  const reason = `${raw.type}: ${v.summarize(parsed.issues)}`
  return { kind: 'malformed', reason, text: JSON.stringify(raw) }
}

/** Everything Earshot sends, but for audio, which has a faster way out (`appendEvent`). */
export type ClientEvent = Exclude<RealtimeClientEvent, { type: 'input_audio_buffer.append' }>

/**
 * One `input_audio_buffer.append`, as text. A template instead of `JSON.stringify`, for this is the hot path and
 * neither base64 nor our event ids hold a character that JSON escapes.
 */
export function appendEvent(eventId: string, bytes: Uint8Array): string {
  const audio = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
  return `{"type":"input_audio_buffer.append","event_id":"${eventId}","audio":"${audio}"}`
}

/** The bytes of an `output_audio.delta`; null when it is not base64. */
export function decodeBase64(delta: string): Uint8Array | null {
  if (delta.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(delta)) return null
  return Buffer.from(delta, 'base64')
}
