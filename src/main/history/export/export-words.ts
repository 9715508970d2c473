import type { ConversationItem } from '../../../shared/conversation.ts'

/** What an export for people says itself, in their language. */
export interface ExportWords {
  speakers: Readonly<Record<ConversationItem['role'], string>>
  /** Several of them, as the name of a file. */
  conversations: string
  /** A conversation's title where it has none. */
  untitled: string
  picture: string
  /** In place of what was spoken. */
  untranscribed: string
  /** In place of a tool's. */
  noResult: string
  tool(name: string): string
  notHeard(words: string): string
  /** What went wrong: the message of an error. */
  failure(message: string): string
}
