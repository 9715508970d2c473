import type { ConversationSummary } from '../../../shared/history.ts'

/** A part of the list. Of a month, `month` is its first day. */
export type DayGroup = { conversations: readonly ConversationSummary[] } & (
  { kind: 'pinned' | 'today' | 'yesterday' | 'week' } | { kind: 'month'; month: Date }
)

const DAYS_IN_WEEK = 7

/** The list by when each was last talked in, by the local calendar; the order within is kept. Pure. */
export function groupByDay(conversations: readonly ConversationSummary[], now: Date): DayGroup[] {
  const groups = new Map<string, DayGroup & { conversations: ConversationSummary[] }>()
  for (const conversation of conversations) {
    const place = placeOf(conversation, now)
    const key = place.kind === 'month' ? `${place.month.getTime()}` : place.kind
    const group = groups.get(key) ?? { ...place, conversations: [] }
    group.conversations.push(conversation)
    groups.set(key, group)
  }
  return [...groups.values()]
}

function placeOf({ pinned, updatedAt }: ConversationSummary, now: Date) {
  if (pinned) return { kind: 'pinned' as const }
  if (updatedAt >= daysBefore(now, 0)) return { kind: 'today' as const }
  if (updatedAt >= daysBefore(now, 1)) return { kind: 'yesterday' as const }
  if (updatedAt >= daysBefore(now, DAYS_IN_WEEK)) return { kind: 'week' as const }
  const at = new Date(updatedAt)
  return { kind: 'month' as const, month: new Date(at.getFullYear(), at.getMonth()) }
}

/** When the day so many days ago began; days are not all of one length. */
export function daysBefore(now: Date, days: number): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).getTime()
}
