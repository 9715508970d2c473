/**
 * The file of exported conversations, version 1: `{format, version, conversations}`, of which each conversation is a
 * `StoredConversation`. A change that a reader of this version can't follow needs a new version and a reader for both.
 */
import * as v from 'valibot'
import type { ContentPart, ConversationItem } from '../../../shared/conversation.ts'
import type { StoredConversation } from '../../../shared/history.ts'
import type { TurnSummary } from '../../../shared/turn-summary.ts'
import type { TokenUsage } from '../../../shared/usage.ts'

export const EXPORT_FORMAT = 'earshot-conversations'
export const EXPORT_VERSION = 1

export interface ExportFile {
  format: typeof EXPORT_FORMAT
  version: typeof EXPORT_VERSION
  conversations: readonly StoredConversation[]
}

/** The last ms that a `Date` can hold. */
const MAX_TIME_MS = 8_640_000_000_000_000

const text = v.string()
const id = v.pipe(text, v.minLength(1))
const flag = v.boolean()
const quantity = v.pipe(v.number(), v.finite(), v.minValue(0))
const count = v.pipe(quantity, v.integer())
const time = v.pipe(count, v.maxValue(MAX_TIME_MS))
const cost = v.nullable(quantity)

const error = v.strictObject({ code: text, message: text, retryable: flag })

const call = v.strictObject({
  callId: text,
  name: text,
  arguments: text,
  output: v.nullable(v.strictObject({ itemId: id, text })),
})

const outputAudio = v.pipe(
  v.strictObject({
    kind: v.literal('output_audio'),
    transcript: text,
    receivedMs: quantity,
    heardMs: quantity,
    heardChars: count,
    interrupted: flag,
  }),
  v.check(({ transcript, heardChars }) => heardChars <= transcript.length, 'more was heard than was said'),
)

const contentPart: v.GenericSchema<unknown, ContentPart> = v.variant('kind', [
  v.strictObject({ kind: v.picklist(['input_text', 'output_text']), text }),
  v.strictObject({
    kind: v.literal('input_image'),
    // Nothing is fetched from the network because a file says so.
    url: v.pipe(text, v.regex(/^data:image\//, 'a picture has to be a data URI')),
    detail: v.picklist(['auto', 'low', 'high']),
  }),
  v.strictObject({ kind: v.literal('input_audio'), transcript: v.nullable(text), durationMs: quantity }),
  outputAudio,
])

const item: v.GenericSchema<unknown, ConversationItem> = v.strictObject({
  id,
  previousItemId: v.nullable(text),
  role: v.picklist(['user', 'assistant', 'system']),
  status: v.picklist(['in_progress', 'completed', 'incomplete']),
  parts: v.array(contentPart),
  call: v.exactOptional(call),
  failure: v.nullable(error),
})

const items = v.pipe(
  v.array(item),
  v.check((all) => new Set(all.map((one) => one.id)).size === all.length, 'two items have the same id'),
)

const tokens = v.strictObject({ text: count, audio: count, image: count, other: count })

const tokenUsage: v.GenericSchema<unknown, TokenUsage> = v.strictObject({
  input: tokens,
  cached: tokens,
  output: tokens,
})

const response = v.strictObject({
  responseId: text,
  at: time,
  status: text,
  model: text,
  usage: v.nullable(tokenUsage),
  costUsd: cost,
  durationMs: v.nullable(quantity),
  itemIds: v.optional(v.array(text), []),
})

const transcription = v.strictObject({
  itemId: text,
  contentIndex: count,
  at: time,
  model: text,
  usage: v.variant('kind', [
    v.strictObject({ kind: v.literal('tokens'), tokens: tokenUsage }),
    v.strictObject({ kind: v.literal('duration'), seconds: quantity }),
  ]),
  costUsd: cost,
})

const turn: v.GenericSchema<unknown, TurnSummary> = v.strictObject({
  index: count,
  userMs: quantity,
  firstAudioMs: v.nullable(quantity),
  heardMs: quantity,
  truncatedAtMs: v.nullable(quantity),
  responseIds: v.optional(v.array(text), []),
  status: v.picklist(['completed', 'interrupted', 'incomplete', 'failed']),
})

export const exportedConversation: v.GenericSchema<unknown, StoredConversation> = v.strictObject({
  id,
  title: text,
  titledBy: v.picklist(['itself', 'person']),
  createdAt: time,
  updatedAt: time,
  pinned: flag,
  archived: flag,
  provider: text,
  model: text,
  branchedFrom: v.nullable(v.strictObject({ conversationId: id, itemId: id })),
  items,
  responses: v.array(response),
  transcriptions: v.array(transcription),
  turns: v.array(turn),
  errors: v.array(v.strictObject({ at: time, ...error.entries })),
  settings: v.record(text, v.unknown()),
  recordings: v.array(text),
})

/** Gives the fields in the order above, so that the same conversations make the same file. */
export const exportFile: v.GenericSchema<unknown, ExportFile> = v.strictObject({
  format: v.literal(EXPORT_FORMAT),
  version: v.literal(EXPORT_VERSION),
  conversations: v.array(exportedConversation),
})
