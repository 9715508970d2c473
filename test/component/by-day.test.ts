import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupByDay, type DayGroup } from '../../src/renderer/ui/history/by-day.ts'
import type { ConversationSummary } from '../../src/shared/history.ts'

const summary = (id: string, updatedAt: number, pinned = false): ConversationSummary => ({
  id,
  title: id,
  titledBy: 'itself',
  createdAt: updatedAt,
  updatedAt,
  pinned,
  archived: false,
  provider: 'practice',
  model: '',
  lastWords: '',
  itemCount: 1,
  hasTool: false,
  hasImage: false,
})

const at = (year: number, month: number, day: number, hour = 12, minute = 0) =>
  new Date(year, month, day, hour, minute).getTime()

const nameOf = (group: DayGroup | undefined) =>
  group?.kind === 'month' ? group.month.toDateString() : group?.kind

describe('the list by day', () => {
  const now = new Date(2026, 2, 10, 0, 30)

  it.each([
    ['the same day', at(2026, 2, 10, 0, 1), 'today'],
    ['an hour ago, before midnight', at(2026, 2, 9, 23, 59), 'yesterday'],
    ['seven days ago', at(2026, 2, 3, 0, 1), 'week'],
    ['eight days ago', at(2026, 2, 2), new Date(2026, 2, 1).toDateString()],
    ['the month before', at(2026, 1, 28), new Date(2026, 1, 1).toDateString()],
    ['that month a year ago', at(2025, 2, 10), new Date(2025, 2, 1).toDateString()],
    ['a clock that was set back', at(2026, 2, 11), 'today'],
  ])('has the place for %s', (_, updatedAt, place) => {
    expect(nameOf(groupByDay([summary('a', updatedAt)], now)[0])).toBe(place)
  })

  it('has what is pinned apart, whenever it was', () => {
    const groups = groupByDay([summary('p', at(2020, 1, 1), true), summary('a', at(2026, 2, 10, 0, 1))], now)
    expect(groups.map(nameOf)).toEqual(['pinned', 'today'])
  })

  it('has each conversation once, and in each group in the order of the list', () => {
    const time = fc.integer({ min: at(2020, 0, 1), max: now.getTime() })
    fc.assert(
      fc.property(fc.array(fc.tuple(time, fc.boolean())), (times) => {
        const list = times.map(([updatedAt, pinned], index) => summary(`${index}`, updatedAt, pinned))
        const groups = groupByDay(list, now)
        expect(groups.flatMap(({ conversations }) => conversations)).toHaveLength(list.length)
        expect(new Set(groups.map(nameOf)).size).toBe(groups.length)
        for (const { conversations } of groups) {
          const places = conversations.map((conversation) => list.indexOf(conversation))
          expect(places).toEqual(places.toSorted((a, b) => a - b))
        }
      }),
    )
  })
})
