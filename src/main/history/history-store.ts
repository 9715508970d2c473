import type { ConversationItem } from '../../shared/conversation.ts'
import type {
  ConversationSummary,
  HistoryFilter,
  Retention,
  SearchHit,
  StoredConversation,
} from '../../shared/history.ts'
import type { DaySpending } from '../../shared/spending.ts'
import type { Database } from './database.ts'
import { BREAK, indexable, textOf } from './search-text.ts'
import { conditionOf, search } from './search.ts'
import { spendingSince } from './spending.ts'
import {
  idOfRecord,
  readConversation,
  readRecording,
  readRecords,
  readSummary,
  recordsOf,
  type ConversationRecords,
  type StoredRecord,
} from './stored-rows.ts'

/** More than a line of a list can show, in characters. */
const MAX_LAST_WORDS = 120

/** What a conversation is beside its items. A title of its own never replaces a person's. */
export type ConversationHead = Pick<
  StoredConversation,
  'id' | 'title' | 'titledBy' | 'createdAt' | 'updatedAt' | 'provider' | 'model' | 'branchedFrom' | 'settings'
>

/** The difference between a conversation and what is stored of it. */
export interface ConversationChanges {
  head: ConversationHead
  /** New and changed items; `at` is when they began, and counts for new ones. */
  put: readonly { item: ConversationItem; position: number; at: number }[]
  moved: readonly { itemId: string; position: number }[]
  removed: readonly string[]
  records: readonly StoredRecord[]
}

/** The conversations in a database. Everything throws what SQLite throws, and then nothing has changed. */
export class HistoryStore {
  readonly #db: Database

  /** Takes over the database, which has to be of the latest version. */
  constructor(db: Database) {
    this.#db = db
  }

  /** Durable: it is on the disk, not only in the system's cache, when this returns. */
  save(changes: readonly ConversationChanges[], { durable }: { durable: boolean }): void {
    if (!durable) this.#db.exec('PRAGMA synchronous = NORMAL')
    try {
      this.#db.transaction(() => {
        for (const change of changes) this.#saveOne(change)
      })
    } finally {
      if (!durable) this.#db.exec('PRAGMA synchronous = FULL')
    }
  }

  /** Whole conversations, each in place of one with its id: all of them or none. */
  putAll(conversations: readonly StoredConversation[]): void {
    if (conversations.length === 0) return
    this.#db.transaction(() => {
      for (const conversation of conversations) this.#putOne(conversation)
    })
  }

  /** Whether there is one, be it removed. */
  has(id: string): boolean {
    return this.#db.get('SELECT 1 FROM conversations WHERE id = ?', id) !== null
  }

  /** Null where there is none, or it was removed. */
  load(id: string): StoredConversation | null {
    const row = this.#db.get('SELECT * FROM conversations WHERE id = ? AND removed_at IS NULL', id)
    if (row === null) return null
    const key = Number(row['key'])
    return readConversation(
      row,
      this.#db.all('SELECT body FROM items WHERE conversation = ? ORDER BY position', key),
      this.#db.all('SELECT kind, body FROM records WHERE conversation = ? ORDER BY key', key),
    )
  }

  /** What is known of a conversation beside its items, which may hold pictures; of one that was removed, nothing. */
  records(id: string): ConversationRecords {
    return readRecords(
      this.#db.all(
        `SELECT r.kind, r.body FROM records r JOIN conversations c ON r.conversation = c.key
         WHERE c.id = ? AND c.removed_at IS NULL ORDER BY r.key`,
        id,
      ),
    )
  }

  /** The paths of a conversation's recordings, the oldest first. */
  recordingsOf(id: string): string[] {
    return this.#db
      .all(
        `SELECT r.body FROM records r JOIN conversations c ON r.conversation = c.key
         WHERE c.id = ? AND r.kind = 'recording' ORDER BY r.key`,
        id,
      )
      .map((row) => readRecording(row))
  }

  /** Pinned ones first, then the latest. */
  list(filter: HistoryFilter): ConversationSummary[] {
    const { condition, values } = conditionOf(filter)
    return this.#db
      .all(
        `SELECT * FROM conversations c WHERE ${condition} ORDER BY pinned DESC, updated_at DESC, key DESC`,
        ...values,
      )
      .map(readSummary)
  }

  /** As many of those that have a title, the latest first. */
  latest(count: number): ConversationSummary[] {
    return this.#db
      .all(
        `SELECT * FROM conversations WHERE removed_at IS NULL AND title <> ''
         ORDER BY updated_at DESC, pinned DESC, key DESC LIMIT ?`,
        count,
      )
      .map(readSummary)
  }

  search(typed: string, filter: HistoryFilter): SearchHit[] {
    return search(this.#db, typed, filter)
  }

  spending(from: number): DaySpending[] {
    return spendingSince(this.#db, from)
  }

  rename(id: string, title: string): void {
    this.#db.run(`UPDATE conversations SET title = ?, titled_by = 'person' WHERE id = ?`, title, id)
  }

  pin(id: string, on: boolean): void {
    this.#db.run('UPDATE conversations SET pinned = ? WHERE id = ?', Number(on), id)
  }

  archive(id: string, on: boolean): void {
    this.#db.run('UPDATE conversations SET archived = ? WHERE id = ?', Number(on), id)
  }

  /** Hides them until they are restored or purged; null is all of them. Returns how many. */
  remove(ids: readonly string[] | null, at: number): number {
    const hide = 'UPDATE conversations SET removed_at = ? WHERE removed_at IS NULL'
    return this.#db.transaction(() => {
      if (ids === null) return this.#db.run(hide, at)
      return ids.reduce((count, id) => count + this.#db.run(`${hide} AND id = ?`, at, id), 0)
    })
  }

  /** Brings back what was removed at this time. */
  restore(removedAt: number): void {
    this.#db.run('UPDATE conversations SET removed_at = NULL WHERE removed_at = ?', removedAt)
  }

  /** Deletes for good what was removed at this time or before; returns how many. */
  purge(removedAt: number): number {
    return this.#erase('removed_at <= ?', removedAt)
  }

  /** Deletes for good what was last talked in before this time, but what is pinned or has this id; returns how many. */
  expire(before: number, exceptId: string): number {
    return this.#erase('updated_at < ? AND pinned = 0 AND id <> ?', before, exceptId)
  }

  /** Deletes one for good, at once. */
  erase(id: string): void {
    this.#erase('id = ?', id)
  }

  /** Recordings that no conversation has any more, and whose files are still to be deleted. */
  get erasedRecordings(): string[] {
    return this.#db
      .all(
        `SELECT path FROM erased_recordings WHERE NOT EXISTS
           (SELECT 1 FROM records WHERE kind = 'recording' AND id = path)`,
      )
      .map((row) => String(row['path']))
  }

  eraseRecordings(paths: readonly string[]): void {
    if (paths.length === 0) return
    this.#db.transaction(() => {
      for (const path of paths) this.#db.run('INSERT OR IGNORE INTO erased_recordings VALUES (?)', path)
    })
  }

  /** Their files are gone. */
  forgetRecordings(paths: readonly string[]): void {
    if (paths.length === 0) return
    this.#db.transaction(() => {
      for (const path of paths) this.#db.run('DELETE FROM erased_recordings WHERE path = ?', path)
    })
  }

  /** Null while nobody has said. */
  get retention(): Retention | null {
    const kept = this.#db.get(`SELECT value FROM settings WHERE name = 'retention'`)?.['value']
    if (kept === undefined) return null
    if (kept === 'nothing' || kept === 'forever') return { kind: kept }
    return { kind: 'days', days: Number(kept) }
  }

  set retention(retention: Retention) {
    const value = retention.kind === 'days' ? String(retention.days) : retention.kind
    this.#db.run(`INSERT OR REPLACE INTO settings VALUES ('retention', ?)`, value)
  }

  close(): void {
    this.#db.close()
  }

  /** `secure_delete` overwrites what is deleted in the file; the log that still has it is emptied. */
  #erase(condition: string, ...values: (number | string)[]): number {
    const count = this.#db.transaction(() =>
      this.#db.run(`DELETE FROM conversations WHERE ${condition}`, ...values),
    )
    if (count > 0) this.#db.get('PRAGMA wal_checkpoint(TRUNCATE)')
    return count
  }

  #putOne(conversation: StoredConversation): void {
    const { id, pinned, archived, items, createdAt } = conversation
    this.#db.run('DELETE FROM conversations WHERE id = ?', id)
    this.#saveOne({
      head: conversation,
      put: items.map((item, position) => ({ item, position, at: createdAt })),
      moved: [],
      removed: [],
      records: recordsOf(conversation),
    })
    this.#db.run(
      'UPDATE conversations SET pinned = ?, archived = ? WHERE id = ?',
      ...[Number(pinned), Number(archived), id],
    )
  }

  #saveOne({ head, put, moved, removed, records }: ConversationChanges): void {
    const key = this.#saveHead(head)
    for (const id of removed) this.#db.run('DELETE FROM items WHERE conversation = ? AND id = ?', key, id)
    for (const { itemId, position } of moved) {
      this.#db.run(
        'UPDATE items SET position = ? WHERE conversation = ? AND id = ?',
        ...[position, key, itemId],
      )
    }
    for (const { item, position, at } of put) this.#saveItem(key, item, position, at)
    for (const record of records) {
      this.#db.run(
        `INSERT INTO records (conversation, kind, id, body) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET body = excluded.body`,
        ...[key, record.kind, idOfRecord(record), JSON.stringify(record.body)],
      )
    }
    if (put.length + removed.length + moved.length > 0) this.#sumUp(key)
  }

  #saveHead(head: ConversationHead): number {
    return this.#db.number(
      `INSERT INTO conversations
         (id, title, titled_by, created_at, updated_at, provider, model, branched_from, settings)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET
         title = iif(titled_by = 'person', title, excluded.title), updated_at = excluded.updated_at,
         provider = excluded.provider, model = excluded.model, settings = excluded.settings
       RETURNING key`,
      ...[head.id, head.title, head.titledBy, head.createdAt, head.updatedAt, head.provider, head.model],
      head.branchedFrom === null ? null : JSON.stringify(head.branchedFrom),
      JSON.stringify(head.settings),
    )
  }

  #saveItem(conversation: number, item: ConversationItem, position: number, at: number): void {
    const hasImage = item.parts.some((part) => part.kind === 'input_image')
    const key = this.#db.number(
      `INSERT INTO items (conversation, id, position, at, role, has_tool, has_image, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (conversation, id) DO UPDATE SET
         position = excluded.position, has_tool = excluded.has_tool, has_image = excluded.has_image,
         body = excluded.body
       RETURNING key`,
      ...[conversation, item.id, position, at, item.role, Number(item.call !== undefined), Number(hasImage)],
      JSON.stringify(item),
    )
    const text = indexable(textOf(item))
    const known = this.#db.get('SELECT text FROM said WHERE rowid = ?', key)?.['text'] ?? ''
    if (text === known) return
    if (known !== '') this.#db.run('DELETE FROM said WHERE rowid = ?', key)
    if (text !== '') this.#db.run('INSERT INTO said (rowid, text) VALUES (?, ?)', key, text)
  }

  #sumUp(key: number): void {
    this.#db.run(
      `UPDATE conversations SET
         (item_count, has_tool, has_image) =
           (SELECT count(*), coalesce(max(has_tool), 0), coalesce(max(has_image), 0)
            FROM items WHERE conversation = ?1),
         last_words = coalesce(
           (SELECT substr(replace(text, '${BREAK}', ''), 1, ${MAX_LAST_WORDS})
            FROM items CROSS JOIN said ON said.rowid = items.key
            WHERE conversation = ?1 ORDER BY position DESC LIMIT 1),
           '')
       WHERE key = ?1`,
      key,
    )
  }
}
