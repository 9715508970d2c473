/** How a conversation lies in the rows of the tables. */
import type { ConversationItem } from '../../shared/conversation.ts'
import type {
  ConversationSummary,
  StoredConversation,
  StoredError,
  StoredResponse,
  StoredTranscription,
} from '../../shared/history.ts'
import type { TurnSummary } from '../../shared/turn-summary.ts'
import type { Row } from './database.ts'

/** Something known of a conversation beside its items. Of one kind and id there is one, the latest. */
export type StoredRecord =
  | { kind: 'response'; body: StoredResponse }
  | { kind: 'transcription'; body: StoredTranscription }
  | { kind: 'turn'; body: TurnSummary }
  | { kind: 'error'; body: StoredError }
  | { kind: 'recording'; body: string }

export function idOfRecord(record: StoredRecord): string {
  switch (record.kind) {
    case 'response':
      return record.body.responseId
    case 'transcription':
      return `${record.body.contentIndex} ${record.body.itemId}`
    case 'turn':
      return String(record.body.index)
    case 'error':
      return `${record.body.at} ${record.body.code}`
    case 'recording':
      return record.body
  }
}

export function recordsOf(conversation: StoredConversation): StoredRecord[] {
  return [
    ...conversation.responses.map((body) => ({ kind: 'response' as const, body })),
    ...conversation.transcriptions.map((body) => ({ kind: 'transcription' as const, body })),
    ...conversation.turns.map((body) => ({ kind: 'turn' as const, body })),
    ...conversation.errors.map((body) => ({ kind: 'error' as const, body })),
    ...conversation.recordings.map((body) => ({ kind: 'recording' as const, body })),
  ]
}

export type ConversationRecords = Pick<
  StoredConversation,
  'responses' | 'transcriptions' | 'turns' | 'errors' | 'recordings'
>

export function readRecords(records: readonly Row[]): ConversationRecords {
  const bodies = <Body>(kind: StoredRecord['kind']) =>
    records.filter((record) => record['kind'] === kind).map((record) => readJson<Body>(record['body']))
  return {
    responses: bodies<StoredResponse>('response').map((body) => ({ ...body, itemIds: body.itemIds ?? [] })),
    transcriptions: bodies('transcription'),
    turns: bodies<TurnSummary>('turn').map((body) => ({ ...body, responseIds: body.responseIds ?? [] })),
    errors: bodies('error'),
    recordings: bodies('recording'),
  }
}

export function readConversation(
  row: Row,
  items: readonly Row[],
  records: readonly Row[],
): StoredConversation {
  return {
    ...readHead(row),
    branchedFrom: row['branched_from'] === null ? null : readJson(row['branched_from']),
    settings: readJson(row['settings']),
    items: items.map((item) => readJson<ConversationItem>(item['body'])),
    ...readRecords(records),
  }
}

export function readRecording(record: Row): string {
  return readJson(record['body'])
}

export function readSummary(row: Row): ConversationSummary {
  return {
    ...readHead(row),
    lastWords: String(row['last_words']),
    itemCount: Number(row['item_count']),
    hasTool: row['has_tool'] === 1,
    hasImage: row['has_image'] === 1,
  }
}

export function readRole(role: unknown): ConversationItem['role'] {
  return role === 'user' || role === 'system' ? role : 'assistant'
}

function readHead(row: Row) {
  return {
    id: String(row['id']),
    title: String(row['title']),
    titledBy: row['titled_by'] === 'person' ? ('person' as const) : ('itself' as const),
    createdAt: Number(row['created_at']),
    updatedAt: Number(row['updated_at']),
    pinned: row['pinned'] === 1,
    archived: row['archived'] === 1,
    provider: String(row['provider']),
    model: String(row['model']),
  }
}

/** JSON of our own writing: its shape is the file's version's. */
function readJson<T>(text: unknown): T {
  return JSON.parse(String(text)) as T
}
