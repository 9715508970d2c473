import type { StoredResponse, StoredTranscription } from '../../shared/history.ts'
import type { DaySpending } from '../../shared/spending.ts'
import type { TokenUsage, Tokens } from '../../shared/usage.ts'
import type { Database } from './database.ts'

/** Only conversations that were talked in since then are looked at. Practice costs nothing, and is left out. */
const BILLED = `
  SELECT body FROM conversations c JOIN records r ON r.conversation = c.key
  WHERE c.updated_at >= ? AND c.provider <> 'practice' AND r.kind IN ('response', 'transcription')`

/** What was used since then, by day and model, the earliest first. */
export function spendingSince(db: Database, from: number): DaySpending[] {
  const found = new Map<string, DaySpending>()
  for (const row of db.all(BILLED, from)) {
    const billed = JSON.parse(String(row['body'])) as StoredResponse | StoredTranscription
    if (billed.at < from) continue
    const day = dayOf(new Date(billed.at))
    const name = `${day} ${billed.model}`
    found.set(name, add(found.get(name) ?? { ...nothing, day, model: billed.model }, billed))
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, spending]) => spending)
}

const nothing = { count: 0, inputTokens: 0, cachedTokens: 0, outputTokens: 0, costUsd: 0, unpriced: 0 }

function add(sum: DaySpending, { usage, costUsd }: StoredResponse | StoredTranscription): DaySpending {
  const tokens = tokensOf(usage)
  return {
    ...sum,
    count: sum.count + 1,
    inputTokens: sum.inputTokens + sumOf(tokens?.input),
    cachedTokens: sum.cachedTokens + sumOf(tokens?.cached),
    outputTokens: sum.outputTokens + sumOf(tokens?.output),
    costUsd: sum.costUsd + (costUsd ?? 0),
    unpriced: sum.unpriced + Number(costUsd === null),
  }
}

/** A transcription that is billed by its length has none. */
function tokensOf(usage: StoredResponse['usage'] | StoredTranscription['usage']): TokenUsage | null {
  if (usage === null || !('kind' in usage)) return usage
  return usage.kind === 'tokens' ? usage.tokens : null
}

function sumOf(tokens: Tokens | undefined): number {
  return tokens === undefined ? 0 : tokens.text + tokens.audio + tokens.image + tokens.other
}

/** By this machine's clock. */
function dayOf(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
}
