import type { SQLInputValue } from 'node:sqlite'
import type { HistoryFilter, SearchHit } from '../../shared/history.ts'
import type { Database } from './database.ts'
import { readRole } from './stored-rows.ts'
import { MATCH_END, MATCH_START, queryOf, readSnippet } from './search-text.ts'

/** More than anybody reads. */
const MAX_HITS = 50

/**
 * Every item that has the words has to be looked at until enough meet the filter. Looking up its conversation costs
 * more than finding it in a list of all items that meet the filter, but that list has to be made first: it pays where
 * fewer than this share of all items are on it.
 */
const WALKED_SHARE = 2 / 3

/** Length of a snippet, in words. */
const SNIPPET_WORDS = 24

/**
 * The latest items in which all the words stand, of conversations that meet the filter; none for a query without a
 * word.
 */
export function search(db: Database, typed: string, filter: HistoryFilter): SearchHit[] {
  const query = queryOf(typed)
  if (query === null) return []
  const { condition, values } = conditionOf(filter)
  const share = values.length === 0 ? 1 : shareOfItems(db, condition, values)
  if (share === 0) return []
  const among = share < WALKED_SHARE ? `+said.rowid IN (${itemsWhere(condition)}) AND ` : ''
  const rows = db.all(
    `SELECT c.id AS conversation, c.title, i.id, i.role, i.at, snippet(said, 0, ?, ?, '…', ?) AS snippet
     FROM said CROSS JOIN items i ON i.key = said.rowid CROSS JOIN conversations c ON c.key = i.conversation
     WHERE said MATCH ? AND ${among}${condition} ORDER BY said.rowid DESC LIMIT ?`,
    ...[MATCH_START, MATCH_END, SNIPPET_WORDS, query, ...(among === '' ? [] : values), ...values, MAX_HITS],
  )
  return rows.map((row) => ({
    conversationId: String(row['conversation']),
    title: String(row['title']),
    itemId: String(row['id']),
    role: readRole(row['role']),
    at: Number(row['at']),
    snippet: readSnippet(String(row['snippet'])),
  }))
}

/** How many of all items are in conversations that meet the condition, 0 to 1. */
function shareOfItems(db: Database, condition: string, values: readonly SQLInputValue[]): number {
  return db.number(
    `SELECT total(item_count) FILTER (WHERE ${condition}) / max(total(item_count), 1) FROM conversations c`,
    ...values,
  )
}

/** The `+` before what it is compared with keeps SQLite from asking the index for each of them by itself. */
function itemsWhere(condition: string): string {
  return `SELECT key FROM items WHERE conversation IN (SELECT key FROM conversations c WHERE ${condition})`
}

/** SQL over `conversations c`; what was removed never meets it. */
export function conditionOf(filter: HistoryFilter): { condition: string; values: SQLInputValue[] } {
  const conditions = ['c.removed_at IS NULL']
  const values: SQLInputValue[] = []
  const demand = (condition: string, value: SQLInputValue | undefined) => {
    if (value === undefined) return
    conditions.push(condition)
    values.push(value)
  }
  demand('c.updated_at >= ?', filter.from)
  demand('c.created_at < ?', filter.before)
  demand('c.provider = ?', filter.provider)
  demand('c.has_tool = ?', filter.hasTool === undefined ? undefined : Number(filter.hasTool))
  demand('c.has_image = ?', filter.hasImage === undefined ? undefined : Number(filter.hasImage))
  return { condition: conditions.join(' AND '), values }
}
