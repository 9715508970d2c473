import type { ConversationItem } from '../../shared/conversation.ts'
import type { StoredConversation, TalkTotals, TurnFigures } from '../../shared/history.ts'
import { waitsOf } from '../../shared/turn-summary.ts'

export type TurnRecords = Pick<StoredConversation, 'responses' | 'transcriptions' | 'turns'>

/** The figures of the turn that an item belongs to; null where nothing is known of it. Pure. */
export function figuresOf(
  itemId: string,
  items: readonly ConversationItem[],
  records: TurnRecords,
): TurnFigures | null {
  const own = new Set(turnAround(itemId, items))
  const responses = records.responses.filter(({ itemIds }) => itemIds.some((id) => own.has(id)))
  const transcriptions = records.transcriptions.filter((one) => own.has(one.itemId))
  const [first] = responses
  if (first === undefined && transcriptions.length === 0) return null
  const answered = new Set(responses.map(({ responseId }) => responseId))
  const turn = records.turns.findLast(({ responseIds }) => responseIds.some((id) => answered.has(id)))
  return {
    at: first?.durationMs == null ? null : first.at - first.durationMs,
    firstAudioMs: turn?.firstAudioMs ?? null,
    costUsd: sumOf([...responses, ...transcriptions].map(({ costUsd }) => costUsd)),
  }
}

export function totalsOf({ responses, transcriptions, turns }: TurnRecords): TalkTotals {
  const billed = [...responses, ...transcriptions]
  return {
    turns: turns.length,
    waits: waitsOf(turns),
    costUsd: billed.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
    unpriced: billed.filter(({ usage, costUsd }) => usage !== null && costUsd === null).length,
  }
}

/** A turn begins where the person speaks after somebody else did. */
function turnAround(itemId: string, items: readonly ConversationItem[]): string[] {
  const index = items.findIndex(({ id }) => id === itemId)
  if (index === -1) return []
  const begins = (at: number) => items[at]?.role === 'user' && items[at - 1]?.role !== 'user'
  let start = index
  while (start > 0 && !begins(start)) start -= 1
  let end = index + 1
  while (end < items.length && !begins(end)) end += 1
  return items.slice(start, end).map(({ id }) => id)
}

function sumOf(costs: readonly (number | null)[]): number | null {
  return costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0)
}
