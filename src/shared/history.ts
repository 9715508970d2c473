/** Conversations as they last: on disk, in exports, and in the lists that a window shows. Times are ms since 1970. */
import type { ConversationItem } from './conversation.ts'
import type { EarshotError } from './errors.ts'
import type { TurnSummary, Waits } from './turn-summary.ts'
import type { TokenUsage, TranscriptionUsage } from './usage.ts'

/** A window can name no conversation by more, in characters. */
export const MAX_CONVERSATION_ID_LENGTH = 200

export interface StoredConversation {
  id: string
  /** Its first words until a person names it; empty while nothing has been said. */
  title: string
  titledBy: 'itself' | 'person'
  createdAt: number
  updatedAt: number
  pinned: boolean
  archived: boolean
  /** The provider's id, as in `ProviderSummary`. */
  provider: string
  model: string
  /** The conversation and the item after which this one went its own way; null for one that began by itself. */
  branchedFrom: { conversationId: string; itemId: string } | null
  /** In true order. */
  items: readonly ConversationItem[]
  responses: readonly StoredResponse[]
  transcriptions: readonly StoredTranscription[]
  turns: readonly TurnSummary[]
  errors: readonly StoredError[]
  /** The session's settings by their names on the wire, as last used. Never holds a key. */
  settings: Readonly<Record<string, unknown>>
  /** Paths of the files, oldest first. */
  recordings: readonly string[]
}

export interface StoredResponse {
  responseId: string
  at: number
  /** The wire's: `completed`, `cancelled`, `failed` or `incomplete`. */
  status: string
  model: string
  /** Null where the server named none. */
  usage: TokenUsage | null
  /** Null where no price is known. */
  costUsd: number | null
  /** From `response.created` to `response.done`; null where the beginning was missed. */
  durationMs: number | null
  /** What it added to the conversation. */
  itemIds: readonly string[]
}

export interface StoredTranscription {
  itemId: string
  contentIndex: number
  at: number
  model: string
  usage: TranscriptionUsage
  costUsd: number | null
}

export interface StoredError extends EarshotError {
  at: number
}

/** What is known of a turn: what the person said, and all that answered it. */
export interface TurnFigures {
  /** When the answer began; null where that is not known. */
  at: number | null
  /** From the end of the person's turn to the first heard sample of the answer; null when none was heard. */
  firstAudioMs: number | null
  /** Null where not all of it has a known price. */
  costUsd: number | null
}

/** What is known of all turns of the talk at hand. */
export interface TalkTotals {
  turns: number
  /** Null before an answer was heard. */
  waits: Waits | null
  /** Of what has a known price. */
  costUsd: number
  /** Uses whose price is not known. */
  unpriced: number
}

/** A line of a list. */
export type ConversationSummary = Pick<
  StoredConversation,
  'id' | 'title' | 'titledBy' | 'createdAt' | 'updatedAt' | 'pinned' | 'archived' | 'provider' | 'model'
> & {
  /** What was said last, as it begins; empty while nothing has been said. */
  lastWords: string
  itemCount: number
  hasTool: boolean
  hasImage: boolean
}

/** Every one that is set has to be met. */
export interface HistoryFilter {
  /** Was talked in at this time or later. */
  from?: number | undefined
  /** Was begun before this time. */
  before?: number | undefined
  provider?: string | undefined
  hasTool?: boolean | undefined
  hasImage?: boolean | undefined
}

/** An item in which all the words were found: the latest first. */
export interface SearchHit {
  conversationId: string
  title: string
  /** Where to jump to. */
  itemId: string
  role: ConversationItem['role']
  /** When it was said. */
  at: number
  /** A piece of what was said, in order; put together it is that piece as it was said. */
  snippet: readonly { text: string; matched: boolean }[]
}

/** How long conversations are kept. `nothing`: no talk from now on is ever written; earlier ones stay until removed. */
export type Retention = { kind: 'forever' } | { kind: 'days'; days: number } | { kind: 'nothing' }

/** Where the conversation at hand is going. */
export interface HistoryState {
  currentId: string
  /** Nothing of the talk is written. */
  isPrivate: boolean
  retention: Retention
  /** What keeps it in memory alone; null when all is well. */
  fault: EarshotError | null
  /** How many conversations `undo` would bring back. */
  undoable: number
}

/** `srt` and `vtt` are captions to a recording: one file for each. Of the others, several conversations are one file. */
export const exportFormats = ['markdown', 'json', 'text', 'srt', 'vtt'] as const

export type ExportFormat = (typeof exportFormats)[number]

/** A conversation that was not exported or imported, though others were. */
export interface LeftOut {
  title: string
  /** In words. */
  reason: string
}

/** Files are known by their names alone: where they are is between the person and main. */
export type ExportResult =
  /** The person chose no file. */
  | { kind: 'cancelled' }
  | {
      kind: 'exported'
      fileNames: readonly string[]
      conversationCount: number
      leftOut: readonly LeftOut[]
    }
  /** Nothing was written. */
  | { kind: 'failed'; error: EarshotError; leftOut: readonly LeftOut[] }

export type ImportResult =
  /** The person chose no file. */
  | { kind: 'cancelled' }
  | { kind: 'imported'; fileName: string; conversationCount: number; leftOut: readonly LeftOut[] }
  /** Nothing was imported. */
  | { kind: 'failed'; error: EarshotError }
