import { visibleText } from '../../../shared/visible-text.ts'
import { m } from '../../paraglide/messages.js'
import { seconds } from '../common/numbers.ts'
import type { ContentPart, ConversationItem } from '../../../shared/conversation.ts'

/** What a part says, as far as it is known; empty where it is not. */
export function wordsOf(part: ContentPart): string {
  if ('text' in part) return part.text
  return 'transcript' in part ? (part.transcript ?? '') : ''
}

/** Spoken words of which only the length is known. */
export function spokenLength(durationMs: number): string {
  return durationMs > 0
    ? m.conversation_your_words_lasting({ length: seconds(durationMs, 1, 1) })
    : m.conversation_your_words()
}

/** An answer as a screen reader says it: the words that reached the person, and what became of the rest. */
export function spokenAnswer(item: ConversationItem): string {
  const words = item.parts.map((part) =>
    part.kind === 'output_audio' && part.interrupted
      ? part.transcript.slice(0, part.heardChars)
      : wordsOf(part),
  )
  return visibleText([...words, item.failure?.message ?? ''].join(' ').trim())
}

/** All that was said or written in an item, heard or not. */
export function allWords(item: ConversationItem): string {
  return item.parts
    .map(wordsOf)
    .filter((words) => words !== '')
    .join('\n')
}
