/**
 * What a new session has to be told of the conversation so far (protocol §4): the person's words, the answers as far
 * as they were heard, and each call with its output. Instructions go with the session, so system items don't. Pure.
 */
import { createHash } from 'node:crypto'
import {
  textOfPart,
  type ContentPart,
  type ConversationItem,
  type ToolCall,
} from '../../shared/conversation.ts'
import type { ClientEvent } from '../realtime/wire/events.ts'

/** `conversation.item.create`'s item. */
export type NewItem = Extract<ClientEvent, { type: 'conversation.item.create' }>['item']

/** One item of a replay. */
export interface ReplayItem {
  /** Its id in our conversation. */
  itemId: string
  /** Its id in the new session: the same where the server takes it. */
  wireId: string
  /** Two of one id with the same digest create the same item. */
  digest: string
  /** Audio is encoded only here, for a long conversation holds much of it. */
  build(): NewItem
}

export interface ReplaySource {
  /** What the person said in this part, kept until its transcript is whole; null when it is not kept. */
  samplesOf(itemId: string, contentIndex: number): Int16Array | null
  /** Items that are still on their way to the server by another road, and must not arrive twice. */
  except?: ReadonlySet<string>
  /** Whether the output of this call is on its way by another road; the call then goes with it. */
  owesOutput?(callId: string): boolean
}

/** The server refuses longer ids of items and calls. */
const MAX_ID_CHARS = 32

/** The server refuses longer texts; a longer one becomes several parts. */
const MAX_TEXT_CHARS = 256_000

/** The most audio that one event may carry: 15 MiB, safely taken as it goes on the wire. */
const MAX_AUDIO_BYTES = 15 * 1024 * 1024

/** Stands in for words that are gone: the model must not believe that nothing was said. */
const NOT_TRANSCRIBED = '[spoken, not transcribed]'

/** In order; the first one follows nothing. A call that nobody has answered yet is left out: it comes with its output. */
export function planReplay(items: readonly ConversationItem[], source: ReplaySource): ReplayItem[] {
  return items
    .filter(({ id }) => source.except?.has(id) !== true)
    .flatMap((item) =>
      item.call === undefined ? replayMessage(item, source) : replayCall(item.id, item.call, source),
    )
}

/**
 * Replaces a replayed answer by as much of it as was heard. A replayed answer is text, which the server can't
 * truncate. Returns the events in order; `after` is the item that it follows, null for none.
 */
export function replaceReplayed(item: ConversationItem, after: string | null): ClientEvent[] {
  const [heard] = replayMessage(item, { samplesOf: () => null })
  return [
    { type: 'conversation.item.delete', item_id: item.id },
    ...(heard === undefined
      ? []
      : [
          {
            type: 'conversation.item.create' as const,
            previous_item_id: after ?? 'root',
            item: heard.build(),
          },
        ]),
  ]
}

/** An id that the server takes, the same each time: the item's own, or one made of it. */
export function wireIdOf(id: string): string {
  if (id.length <= MAX_ID_CHARS) return id
  return `item_${createHash('sha256').update(id).digest('hex').slice(0, 24)}`
}

/** A call and, right behind it, its output. */
function replayCall(itemId: string, call: ToolCall, source: ReplaySource): ReplayItem[] {
  const { output } = call
  if (output === null || source.owesOutput?.(call.callId) === true) return []
  const call_id = wireIdOf(call.callId)
  return [
    replayItem(itemId, (id) => ({
      id,
      type: 'function_call',
      call_id,
      name: call.name,
      arguments: call.arguments,
    })),
    replayItem(output.itemId, (id) => ({ id, type: 'function_call_output', call_id, output: output.text })),
  ]
}

function replayMessage(item: ConversationItem, source: ReplaySource): ReplayItem[] {
  switch (item.role) {
    case 'system':
      return []
    case 'assistant': {
      const content = item.parts.flatMap((part) => texts(heardText(part, item.status), 'output_text'))
      if (content.length === 0) return []
      return [replayItem(item.id, (id) => ({ id, type: 'message', role: 'assistant', content }))]
    }
    case 'user':
      return replayUser(item, source)
  }
}

type UserContent = Extract<NewItem, { role: 'user' }>['content'][number]

function replayUser({ id: itemId, parts }: ConversationItem, source: ReplaySource): ReplayItem[] {
  const content = parts.flatMap((part, index): (UserContent | Int16Array)[] => {
    switch (part.kind) {
      case 'input_image':
        return [{ type: 'input_image', image_url: part.url, detail: part.detail }]
      case 'input_audio': {
        // Sound that is still kept is not wholly in words yet. A transcript is not shown to the model: known words go
        // as text (protocol §4).
        const samples = source.samplesOf(itemId, index)
        const sendable =
          samples !== null && samples.length > 0 && base64Length(samples.byteLength) <= MAX_AUDIO_BYTES
        return sendable ? [samples] : texts(part.transcript ?? NOT_TRANSCRIBED, 'input_text')
      }
      default:
        return texts(textOfPart(part), 'input_text')
    }
  })
  if (content.length === 0) return []
  const build = (id: string): NewItem => ({
    id,
    type: 'message',
    role: 'user',
    content: content.map((part) =>
      part instanceof Int16Array ? { type: 'input_audio', audio: base64(part) } : part,
    ),
  })
  // The samples of an item never change: their number tells them from a note or a transcript.
  const digested = content.map((part) => (part instanceof Int16Array ? part.length : part))
  return [replayItem(itemId, build, JSON.stringify(digested))]
}

function replayItem(itemId: string, build: (wireId: string) => NewItem, digested?: string): ReplayItem {
  const wireId = wireIdOf(itemId)
  return {
    itemId,
    wireId,
    digest: createHash('sha256')
      .update(digested ?? JSON.stringify(build(wireId)))
      .digest('base64'),
    build: () => build(wireId),
  }
}

/** What the person heard of a part of an answer, or is about to hear without anything standing in the way. */
function heardText(part: ContentPart, status: ConversationItem['status']): string {
  if (part.kind !== 'output_audio') return textOfPart(part)
  const whole = !part.interrupted && (status === 'completed' || part.heardMs < part.receivedMs)
  return whole ? part.transcript : part.transcript.slice(0, part.heardChars).trimEnd()
}

/** The text as parts within the limit, none when there is no text; a surrogate pair is never torn. */
function texts<Type extends 'input_text' | 'output_text'>(
  text: string,
  type: Type,
): { type: Type; text: string }[] {
  const parts: { type: Type; text: string }[] = []
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + MAX_TEXT_CHARS)
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1
    parts.push({ type, text: text.slice(start, end) })
    start = end
  }
  return parts
}

function base64Length(bytes: number): number {
  return 4 * Math.ceil(bytes / 3)
}

function base64(samples: Int16Array): string {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64')
}
