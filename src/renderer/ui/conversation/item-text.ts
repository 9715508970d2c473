import type { ContentPart, ConversationItem } from '../../../shared/conversation.ts'

/** What a part says, as far as it is known; empty where it is not. */
export function wordsOf(part: ContentPart): string {
  if ('text' in part) return part.text
  return 'transcript' in part ? (part.transcript ?? '') : ''
}

/** Spoken words of which only the length is known. */
export function spokenLength(durationMs: number): string {
  return durationMs > 0 ? `Your words · ${(durationMs / 1000).toFixed(1)} s` : 'Your words'
}

/** An answer as a screen reader says it: the words that reached the person, and what became of the rest. */
export function spokenAnswer(item: ConversationItem): string {
  const words = item.parts.map((part) =>
    part.kind === 'output_audio' && part.interrupted
      ? part.transcript.slice(0, part.heardChars)
      : wordsOf(part),
  )
  return [...words, item.failure?.message ?? ''].join(' ').trim()
}
