import type { SQLInputValue } from 'node:sqlite'
import type { HistoryFilter, SearchHit } from '../../shared/history.ts'
import type { Database } from './database.ts'
import { readRole } from './stored-rows.ts'
import { MATCH_END, MATCH_START, queryOf, readSnippet } from './search-text.ts'

/** More than anybody reads. */
const MAX_HITS = 50

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
  const rows = db.all(
    `SELECT c.id AS conversation, c.title, i.id, i.role, i.at, snippet(said, 0, ?, ?, '…', ?) AS snippet
     FROM said CROSS JOIN items i ON i.key = said.rowid CROSS JOIN conversations c ON c.key = i.conversation
     WHERE said MATCH ? AND ${condition} ORDER BY said.rowid DESC LIMIT ?`,
    ...[MATCH_START, MATCH_END, SNIPPET_WORDS, query, ...values, MAX_HITS],
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
