import * as v from 'valibot'
import type {
  RealtimeConversationItemAssistantMessage,
  RealtimeConversationItemFunctionCall,
  RealtimeConversationItemFunctionCallOutput,
  RealtimeConversationItemSystemMessage,
  RealtimeConversationItemUserMessage,
} from 'openai/resources/realtime/realtime'
import { fail, invalidValue, succeed, type Outcome } from './errors.ts'
import { newId } from './identifiers.ts'
import { wordsSchema, type AudioFormat } from './settings.ts'
import { audioComplaint, readWhole, writeWhole } from './wire-audio.ts'

type Nullable<Fields> = { [Key in keyof Fields]: Fields[Key] | null }
type Known<Item> = Item & { id: string; object: 'realtime.item'; status: ItemStatus }
export type ItemStatus = 'completed' | 'incomplete' | 'in_progress'

/** The real server sends a null transcript for audio that nobody transcribed; the published types don't say so. */
export type UserMessage = Known<
  Omit<RealtimeConversationItemUserMessage, 'content'> & {
    content: Nullable<RealtimeConversationItemUserMessage.Content>[]
  }
>
export type AssistantMessage = Known<RealtimeConversationItemAssistantMessage>

/** An item as the server sends it. */
export type WireItem =
  | UserMessage
  | AssistantMessage
  | Known<RealtimeConversationItemSystemMessage>
  | Known<RealtimeConversationItemFunctionCall>
  | Known<RealtimeConversationItemFunctionCallOutput>

/** The audio of one content part. */
export interface PartAudio {
  /** What it travelled in, and is retrieved in. */
  readonly format: AudioFormat
  /** At 24 kHz, in order; null once the session let go of the oldest audio to bound its memory. */
  chunks: Int16Array[] | null
  /** At 24 kHz, whatever the format: what of it has been on the wire. */
  samples: number
}

/** An item of the conversation: its wire form, without audio bytes, and its audio by content index. */
export interface StoredItem {
  readonly id: string
  wire: WireItem
  readonly audio: Map<number, PartAudio>
  /** What the speech in it says, where a transcript is known before it is delivered. */
  words?: string
}

const common = {
  /** At most 32 characters, as the real server has it. */
  id: v.optional(v.pipe(wordsSchema, v.minLength(1), v.maxLength(32))),
  object: v.optional(v.literal('realtime.item')),
  status: v.optional(v.picklist(['completed', 'incomplete', 'in_progress'])),
}
const textSchema = v.pipe(wordsSchema, v.maxLength(256_000))
const inputText = v.strictObject({ type: v.literal('input_text'), text: textSchema })
const callId = v.pipe(wordsSchema, v.minLength(1), v.maxLength(32))

const userContent = v.variant('type', [
  inputText,
  v.strictObject({
    type: v.literal('input_audio'),
    audio: wordsSchema,
    transcript: v.optional(v.nullable(wordsSchema)),
  }),
  v.strictObject({
    type: v.literal('input_image'),
    image_url: v.pipe(
      wordsSchema,
      v.regex(/^data:image\/(?:png|jpeg);base64,/, 'expected a data URI of a PNG or JPEG image'),
    ),
    detail: v.optional(v.picklist(['auto', 'low', 'high'])),
  }),
])
/** Assistant audio cannot be supplied: only what was said, as text. */
const assistantContent = v.variant('type', [
  v.strictObject({ type: v.literal('output_text'), text: textSchema }),
])

const message = <Role extends string, Content extends v.GenericSchema>(role: Role, content: Content) =>
  v.strictObject({
    type: v.literal('message'),
    role: v.literal(role),
    content: v.pipe(v.array(content), v.minLength(1)),
    ...common,
  })
const messageSchemas = [
  message('user', userContent),
  message('assistant', assistantContent),
  message('system', inputText),
] as const
const functionSchemas = [
  v.strictObject({
    type: v.literal('function_call'),
    name: wordsSchema,
    arguments: wordsSchema,
    call_id: v.optional(callId),
    ...common,
  }),
  v.strictObject({
    type: v.literal('function_call_output'),
    call_id: callId,
    output: wordsSchema,
    ...common,
  }),
] as const

/** What `conversation.item.create` takes. */
export const itemSchema = v.variant('type', [v.variant('role', messageSchemas), ...functionSchemas])

/** What `response.create`'s `input` takes besides: a reference to an item of the conversation. */
export const itemOrReferenceSchema = v.variant('type', [
  v.variant('role', messageSchemas),
  ...functionSchemas,
  v.strictObject({ type: v.literal('item_reference'), id: wordsSchema }),
])

export type NewItem = v.InferOutput<typeof itemSchema>

/** Takes a client's item in: an id if it had none, audio in `format` decoded and kept apart. */
export function acceptItem(item: NewItem, format: AudioFormat): Outcome<StoredItem> {
  const known = { id: item.id ?? newId('item'), object: 'realtime.item', status: 'completed' } as const
  if (item.type === 'function_call') {
    const call = { call_id: item.call_id ?? newId('call'), name: item.name, arguments: item.arguments }
    return succeed(stored({ ...known, type: 'function_call', ...call }))
  }
  if (item.type === 'function_call_output')
    return succeed(stored({ ...known, type: item.type, call_id: item.call_id, output: item.output }))
  if (item.role === 'assistant' || item.role === 'system')
    return succeed(stored({ ...item, ...known } satisfies WireItem))

  const audio = new Map<number, PartAudio>()
  const content: UserMessage['content'] = []
  for (const [index, part] of item.content.entries()) {
    if (part.type === 'input_audio') {
      const samples = readWhole(part.audio, format)
      if (samples === null)
        return fail(invalidValue(`item.content[${String(index)}].audio`, audioComplaint(format)))
      audio.set(index, { format, chunks: [samples], samples: samples.length })
      content.push({ type: 'input_audio', transcript: part.transcript ?? null })
    } else if (part.type === 'input_text') content.push({ type: 'input_text', text: part.text })
    else content.push({ type: 'input_image', image_url: part.image_url, detail: part.detail ?? 'auto' })
  }
  return succeed({ id: known.id, wire: { ...known, type: 'message', role: 'user', content }, audio })
}

function stored(wire: WireItem): StoredItem {
  return { id: wire.id, wire, audio: new Map() }
}

/** The user's message that a committed input buffer becomes. */
export function spokenItem(id: string, samples: Int16Array, format: AudioFormat): StoredItem {
  return {
    id,
    wire: {
      id,
      object: 'realtime.item',
      type: 'message',
      status: 'completed',
      role: 'user',
      content: [{ type: 'input_audio', transcript: null }],
    },
    audio: new Map([[0, { format, chunks: [samples], samples: samples.length }]]),
  }
}

/** The item with its audio, as `conversation.item.retrieved` has it. */
export function withAudioBytes(item: StoredItem): WireItem {
  const { wire } = item
  if (wire.type !== 'message' || wire.role === 'system') return wire
  const bytesOf = (index: number): { audio?: string } => {
    const audio = item.audio.get(index)
    return audio?.chunks ? { audio: writeWhole(audio.chunks, audio.format) } : {}
  }
  if (wire.role === 'user')
    return { ...wire, content: wire.content.map((part, index) => ({ ...part, ...bytesOf(index) })) }
  return { ...wire, content: wire.content.map((part, index) => ({ ...part, ...bytesOf(index) })) }
}
