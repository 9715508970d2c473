/** What was said, typed, shown and done in an item, as every export for people tells it. Pure. */
import type { ContentPart, ConversationItem, ImagePart, ToolCall } from '../../../shared/conversation.ts'
import type { StoredConversation } from '../../../shared/history.ts'
import type { ExportWords } from './export-words.ts'

export type Passage =
  | { kind: 'spoken'; heard: string; unheard: string }
  | { kind: 'written'; text: string }
  | { kind: 'picture'; picture: ImagePart }
  | { kind: 'call'; call: ToolCall }
  | { kind: 'failure'; message: string }
  /** Sound without words. */
  | { kind: 'untranscribed' }

/** In order; empty for an answer of which nothing came. */
export function passagesOf({ parts, call, failure }: ConversationItem, words: ExportWords): Passage[] {
  return [
    ...parts.flatMap(passageOf),
    ...(call === undefined ? [] : [{ kind: 'call' as const, call }]),
    ...(failure === null ? [] : [{ kind: 'failure' as const, message: words.failure(failure.message) }]),
  ]
}

export function titleOf({ title }: StoredConversation, words: ExportWords): string {
  const line = title.replace(/\s+/g, ' ').trim()
  return line === '' ? words.untitled : line
}

/** When, and with whom: `2026-11-21 09:45 UTC · openai · gpt-realtime-2.1`. */
export function bylineOf({ createdAt, provider, model }: StoredConversation): string {
  const at = new Date(createdAt).toISOString()
  return `${at.slice(0, at.indexOf('T'))} ${at.slice(at.indexOf('T') + 1).slice(0, 5)} UTC · ${provider} · ${model}`
}

function passageOf(part: ContentPart): Passage[] {
  switch (part.kind) {
    case 'input_text':
    case 'output_text':
      return part.text.trim() === '' ? [] : [{ kind: 'written', text: part.text.trim() }]
    case 'input_image':
      return [{ kind: 'picture', picture: part }]
    case 'input_audio':
      if (part.transcript === null) return [{ kind: 'untranscribed' }]
      return spoken(part.transcript, '')
    case 'output_audio':
      return spoken(part.transcript.slice(0, part.heardChars), part.transcript.slice(part.heardChars))
  }
}

function spoken(heard: string, unheard: string): Passage[] {
  if (heard.trim() === '' && unheard.trim() === '') return []
  return [{ kind: 'spoken', heard: heard.trim(), unheard: unheard.trim() }]
}
