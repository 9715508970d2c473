import type { ConversationItem } from '../../shared/conversation.ts'

/** The answer to what was asked last; null while there is none yet. */
export function latestAnswer(items: readonly ConversationItem[]): ConversationItem | null {
  const latest = items.findLast((item) => item.role !== 'system')
  return latest?.role === 'assistant' ? latest : null
}
