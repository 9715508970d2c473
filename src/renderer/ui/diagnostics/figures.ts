/** What the charts show, reckoned. */
import type { DaySpending } from '../../../shared/spending.ts'

export type ModelSpending = Omit<DaySpending, 'day'>

/** The dearest first, then the most used. */
export function byModel(rows: readonly DaySpending[]): ModelSpending[] {
  const models = Map.groupBy(rows, ({ model }) => model)
  return [...models]
    .map(([model, of]) => ({
      model,
      count: sumOf(of, 'count'),
      inputTokens: sumOf(of, 'inputTokens'),
      cachedTokens: sumOf(of, 'cachedTokens'),
      outputTokens: sumOf(of, 'outputTokens'),
      costUsd: sumOf(of, 'costUsd'),
      unpriced: sumOf(of, 'unpriced'),
    }))
    .toSorted((a, b) => b.costUsd - a.costUsd || b.count - a.count)
}

export interface Day {
  /** As in `2026-11-21`. */
  day: string
  costUsd: number
}

/** Each of the last days, today included, with nothing on days without a talk. */
export function byDay(rows: readonly DaySpending[], dayCount: number, now: Date): Day[] {
  return Array.from({ length: dayCount }, (_, index) => {
    const day = dayOf(daysBefore(now, dayCount - 1 - index))
    return {
      day,
      costUsd: sumOf(
        rows.filter((row) => row.day === day),
        'costUsd',
      ),
    }
  })
}

/** The midnight that so many days, today included, began with. */
export function startOf(dayCount: number, now: Date): number {
  return daysBefore(now, dayCount - 1).getTime()
}

export function sumOf<Name extends string>(rows: readonly Record<Name, number>[], name: Name): number {
  return rows.reduce((sum, row) => sum + row[name], 0)
}

/** By the calendar: a day of a change of clocks has 23 or 25 hours. */
function daysBefore(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days)
}

function dayOf(at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
}
