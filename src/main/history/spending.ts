import type { DaySpending } from '../../shared/spending.ts'
import type { Database } from './database.ts'

/**
 * The tokens of all modalities. A transcription's lie one deeper than a response's; one that is billed by its length
 * has none.
 */
function tokens(field: 'input' | 'cached' | 'output'): string {
  const path = `iif(kind = 'response', '$.usage.', '$.usage.tokens.') || '${field}'`
  return `coalesce((SELECT sum(value) FROM json_each(body, ${path})), 0)`
}

/** Only conversations that were talked in since then are looked at. Practice costs nothing, and is left out. */
const SPENDING = `
  SELECT day, model, count(*) AS count, sum(input) AS input, sum(cached) AS cached, sum(output) AS output,
    coalesce(sum(cost), 0) AS cost, sum(cost IS NULL) AS unpriced
  FROM (
    SELECT
      date(json_extract(body, '$.at') / 1000, 'unixepoch', 'localtime') AS day,
      json_extract(body, '$.model') AS model,
      json_extract(body, '$.costUsd') AS cost,
      ${tokens('input')} AS input,
      ${tokens('cached')} AS cached,
      ${tokens('output')} AS output
    FROM conversations c JOIN records r ON r.conversation = c.key
    WHERE c.updated_at >= ?1 AND c.provider <> 'practice' AND r.kind IN ('response', 'transcription')
      AND json_extract(body, '$.at') >= ?1
  )
  GROUP BY day, model ORDER BY day, model`

export function spendingSince(db: Database, from: number): DaySpending[] {
  return db.all(SPENDING, from).map((row) => ({
    day: String(row['day']),
    model: String(row['model']),
    count: Number(row['count']),
    inputTokens: Number(row['input']),
    cachedTokens: Number(row['cached']),
    outputTokens: Number(row['output']),
    costUsd: Number(row['cost']),
    unpriced: Number(row['unpriced']),
  }))
}
