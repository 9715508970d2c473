/** The conversation as Earshot keeps and shows it. Names of roles, parts and statuses are the wire's. */
import type { EarshotError } from './errors.ts'

export interface Conversation {
  /** In true order: each item follows the one its `previousItemId` names. */
  items: readonly ConversationItem[]
}

export interface ConversationItem {
  id: string
  previousItemId: string | null
  role: 'user' | 'assistant' | 'system'
  status: 'in_progress' | 'completed' | 'incomplete'
  parts: readonly ContentPart[]
  /** Set where the assistant called one of our tools; such an item has no parts. */
  call?: ToolCall
  /** Why an answer is incomplete; null when it isn't, or when the person interrupted it. */
  failure: EarshotError | null
}

export interface ToolCall {
  callId: string
  name: string
  /** The model's own text: JSON, if it kept to the rules. */
  arguments: string
  /** What the model was told; null while the tool runs. `itemId` is the output's own on the wire. */
  output: { itemId: string; text: string } | null
}

export type ContentPart = TextPart | ImagePart | InputAudioPart | OutputAudioPart

export interface TextPart {
  kind: 'input_text' | 'output_text'
  text: string
}

export interface ImagePart {
  kind: 'input_image'
  /** A data URI. */
  url: string
  detail: 'auto' | 'low' | 'high'
}

export interface InputAudioPart {
  kind: 'input_audio'
  /** null until (or unless) the server transcribes it. */
  transcript: string | null
  durationMs: number
}

export interface OutputAudioPart {
  kind: 'output_audio'
  /** Everything the model said, heard or not. */
  transcript: string
  /** Audio that has arrived. */
  receivedMs: number
  /** Audio that has left the speakers. */
  heardMs: number
  /** Length of the transcript's heard beginning, in UTF-16 units; the rest has not been heard (yet). */
  heardChars: number
  /** The person cut it off: what lies past `heardChars` will never be heard. */
  interrupted: boolean
}

/** What was written or said in a part, heard or not; empty where nothing was, or nobody has put it into words yet. */
export function textOfPart(part: ContentPart): string {
  switch (part.kind) {
    case 'input_text':
    case 'output_text':
      return part.text
    case 'input_audio':
    case 'output_audio':
      return part.transcript ?? ''
    case 'input_image':
      return ''
  }
}

export const emptyConversation: Conversation = { items: [] }

/** What changed from one conversation to a later one. */
export interface ConversationPatch {
  /** New and changed items, whole. */
  changed: readonly ConversationItem[]
  /** The ids in order when any was added, removed or moved; null when the order stands. */
  order: readonly string[] | null
}

export function applyPatch(conversation: Conversation, patch: ConversationPatch): Conversation {
  const changed = new Map(patch.changed.map((item) => [item.id, item]))
  // As while an answer comes, many times a second: no more is done for each item than has to be.
  if (patch.order === null) return { items: conversation.items.map((item) => changed.get(item.id) ?? item) }
  const before = new Map(conversation.items.map((item) => [item.id, item]))
  return { items: patch.order.flatMap((id) => changed.get(id) ?? before.get(id) ?? []) }
}

/** Compares by identity: the reducer leaves untouched items as they are. Null when nothing changed. */
export function diffConversations(before: Conversation, after: Conversation): ConversationPatch | null {
  if (before === after) return null
  const sameOrder =
    before.items.length === after.items.length &&
    before.items.every((item, index) => item.id === after.items[index]?.id)
  const known = sameOrder ? null : new Set(before.items)
  const changed = after.items.filter((item, index) =>
    known === null ? item !== before.items[index] : !known.has(item),
  )
  if (sameOrder && changed.length === 0) return null
  return { changed, order: sameOrder ? null : after.items.map((item) => item.id) }
}
