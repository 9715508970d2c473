/** The conversation's state, and the changes that its events are made of. Pure. */
import {
  emptyConversation,
  type ContentPart,
  type Conversation,
  type ConversationItem,
} from '../../shared/conversation.ts'
import type { TypedPart } from '../realtime/turns/uplink.ts'
import type { TranscriptTimeline } from './transcript-timeline.ts'

export interface ConversationState {
  conversation: Conversation
  /** One for each spoken part of an answer, by `partKey`. */
  timelines: ReadonlyMap<string, TranscriptTimeline>
  /** Parts whose audio has come whole, by `partKey`. */
  complete: ReadonlySet<string>
  /** Parts of the person's whose transcript has begun and is not whole, by `partKey`. */
  transcribing: ReadonlySet<string>
}

export const initialConversationState: ConversationState = {
  conversation: emptyConversation,
  timelines: new Map(),
  complete: new Set(),
  transcribing: new Set(),
}

/** More than any answer has: a server that goes on adding is not followed. */
const MAX_PARTS = 1_000
/** The same of one part's words. */
const MAX_PART_CHARS = 1_000_000

/** The words so far with those that come next. */
export function joined(words: string, more: string): string {
  return words.length + more.length > MAX_PART_CHARS ? words : words + more
}

export function partKey(itemId: string, contentIndex: number): string {
  return `${itemId}/${contentIndex}`
}

export function newItem(id: string, role: ConversationItem['role']): ConversationItem {
  return { id, previousItemId: null, role, status: 'in_progress', parts: [], failure: null }
}

export function statusOf(
  status: string | null | undefined,
  otherwise: ConversationItem['status'],
): ConversationItem['status'] {
  return status === 'in_progress' || status === 'completed' || status === 'incomplete' ? status : otherwise
}

/** The wire has both names of a part's type: with `output_` since it is generally available, without it before. */
export function newPart(type: string, text: string | null, transcript: string | null): ContentPart {
  switch (type) {
    case 'input_text':
      return { kind: 'input_text', text: text ?? '' }
    case 'input_audio':
      return { kind: 'input_audio', transcript, durationMs: 0 }
    case 'output_audio':
    case 'audio':
      return {
        kind: 'output_audio',
        transcript: transcript ?? '',
        receivedMs: 0,
        heardMs: 0,
        heardChars: 0,
        interrupted: false,
      }
    default:
      return { kind: 'output_text', text: text ?? '' }
  }
}

export function typedPart(part: TypedPart): ContentPart {
  return part.type === 'input_text'
    ? { kind: 'input_text', text: part.text }
    : { kind: 'input_image', url: part.image_url, detail: part.detail }
}

export function find(state: ConversationState, itemId: string): ConversationItem | undefined {
  return state.conversation.items.find((item) => item.id === itemId)
}

/**
 * Replaces the item, or puts it after the one that it names, and after what is kept behind that one here alone; at the
 * end when it names none we know.
 */
export function placeItem(state: ConversationState, item: ConversationItem): ConversationState {
  const items = [...state.conversation.items]
  const index = items.findIndex((known) => known.id === item.id)
  const known = items[index]
  if (known !== undefined && (item.previousItemId === null || item.previousItemId === known.previousItemId)) {
    items[index] = item
  } else {
    if (known !== undefined) items.splice(index, 1)
    const previous = items.findIndex((other) => other.id === item.previousItemId)
    let place = previous === -1 ? items.length : previous + 1
    while (isKeptHereAlone(items[place])) place += 1
    items.splice(place, 0, item)
  }
  return { ...state, conversation: { items } }
}

/** An answer that ended before a word of it was heard: the server counts on without it. */
function isKeptHereAlone(item: ConversationItem | undefined): boolean {
  if (item?.role !== 'assistant' || item.parts.length === 0) return false
  return item.parts.every(
    (part) =>
      part.kind === 'output_audio' &&
      part.heardChars === 0 &&
      (part.interrupted || item.status === 'incomplete'),
  )
}

/** An answer that was cut off unheard is deleted on the server, but its words stay on the page, marked. */
export function removeItem(state: ConversationState, itemId: string): ConversationState {
  const item = find(state, itemId)
  if (item === undefined || item.parts.some((part) => part.kind === 'output_audio' && part.interrupted))
    return state
  return { ...state, conversation: { items: state.conversation.items.filter((other) => other !== item) } }
}

export function updateItem(
  state: ConversationState,
  itemId: string,
  change: (item: ConversationItem) => ConversationItem,
): ConversationState {
  const items = state.conversation.items.map((item) => (item.id === itemId ? change(item) : item))
  return { ...state, conversation: { items } }
}

export function updatePart(
  state: ConversationState,
  itemId: string,
  contentIndex: number,
  change: (part: ContentPart) => ContentPart,
): ConversationState {
  return updateItem(state, itemId, (item) => ({
    ...item,
    parts: item.parts.map((part, index) => (index === contentIndex ? change(part) : part)),
  }))
}

export function addPart(
  state: ConversationState,
  itemId: string,
  contentIndex: number,
  type: string,
): ConversationState {
  return updateItem(state, itemId, (item) =>
    item.parts[contentIndex] === undefined && item.parts.length < MAX_PARTS
      ? { ...item, parts: [...item.parts, newPart(type, null, null)] }
      : item,
  )
}
