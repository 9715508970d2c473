import { expect, it } from 'vitest'
import { byDay, byModel, startOf } from '../../../src/renderer/ui/diagnostics/figures.ts'
import type { DaySpending } from '../../../src/shared/spending.ts'

const used = (day: string, model: string, costUsd: number, unpriced = 0): DaySpending => ({
  ...{ day, model, count: 1, inputTokens: 10, cachedTokens: 5, outputTokens: 2 },
  ...{ costUsd, unpriced },
})

it('models come with the dearest first, and those without a price by their use', () => {
  const rows = [used('2026-11-20', 'a', 0, 1), used('2026-11-20', 'b', 1), used('2026-11-21', 'b', 2, 1)]
  expect(byModel(rows)).toEqual([
    ...[{ model: 'b', count: 2, inputTokens: 20, cachedTokens: 10, outputTokens: 4 }].map((row) => ({
      ...row,
      ...{ costUsd: 3, unpriced: 1 },
    })),
    { model: 'a', count: 1, inputTokens: 10, cachedTokens: 5, outputTokens: 2, costUsd: 0, unpriced: 1 },
  ])
})

it('every day is there, today last, over the ends of months', () => {
  const now = new Date(2026, 10, 2, 15)
  const days = byDay(
    [used('2026-10-31', 'a', 1), used('2026-10-31', 'b', 2), used('2026-11-02', 'a', 4)],
    4,
    now,
  )
  expect(days).toEqual([
    { day: '2026-10-30', costUsd: 0 },
    { day: '2026-10-31', costUsd: 3 },
    { day: '2026-11-01', costUsd: 0 },
    { day: '2026-11-02', costUsd: 4 },
  ])
  expect(startOf(4, now)).toBe(new Date(2026, 9, 30).getTime())
})
