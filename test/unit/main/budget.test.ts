import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget } from '../../../src/main/budget.ts'
import { BilledEvents } from '../../../src/main/history/billed-events.ts'
import type { SessionEvents } from '../../../src/main/realtime/session-options.ts'
import { standingOf, type BudgetState } from '../../../src/shared/budget.ts'
import type { EarshotError } from '../../../src/shared/errors.ts'
import { noPrices, type Prices } from '../../../src/shared/prices.ts'

/** A million tokens of words out cost 1 USD. */
const prices: Prices = { ...noPrices, models: { m: { text: { input: 0, cached: 0, output: 1 } } } }

function setUp({ limitUsd = 10 as number | null, earlierUsd = 0 } = {}) {
  const source = new EventEmitter<SessionEvents>()
  const world = { limitUsd, isFree: false, now: new Date(2026, 10, 21) }
  const states: BudgetState[] = []
  const notices: (string | null)[] = []
  const budget = new Budget(source, {
    limitUsd: () => world.limitUsd,
    isFree: () => world.isFree,
    billed: new BilledEvents(
      () => ({ model: 'm', transcriber: '' }),
      () => prices,
    ),
    spentSince: () => [{ costUsd: earlierUsd, unpriced: 0 }],
    now: () => world.now,
    onChange: (state) => states.push(state),
    onNotice: (notice: EarshotError | null) => notices.push(notice?.code ?? null),
  })
  let count = 0
  /** An answer of so many USD is over. */
  const answer = (usd: number): void => {
    const response = {
      id: `resp_${(count += 1)}`,
      status: 'completed' as const,
      usage: {
        input_tokens: 0,
        output_tokens: usd * 1e6,
        total_tokens: usd * 1e6,
        input_token_details: {},
        output_token_details: { text_tokens: usd * 1e6, audio_tokens: 0 },
      },
      output: [],
    }
    const event = { type: 'response.done' as const, response } as never
    source.emit('received', { kind: 'event', event } as never)
  }
  return { budget, world, states, notices, answer }
}

describe('a budget for a month', () => {
  it('is told of at 80 %, once, and lets nothing begin when it is spent', () => {
    const { budget, notices, answer } = setUp()
    answer(7.9)
    expect(notices).toEqual([null])
    answer(0.1)
    answer(1)
    expect(notices).toEqual([null, 'budget_near'])
    expect(budget.mayBegin()).toBe(true)
    answer(1)
    expect(budget.state).toMatchObject({ standing: 'spent', spentUsd: 10 })
    expect(budget.mayBegin()).toBe(false)
    expect(notices.at(-1)).toBe('budget_spent')
  })

  it('counts what earlier runs were billed', () => {
    const { budget } = setUp({ earlierUsd: 12 })
    expect(budget.mayBegin()).toBe(false)
  })

  it('goes on when it is raised, or for the talk at hand alone', () => {
    const { budget, world, notices, answer } = setUp()
    answer(10)
    world.limitUsd = 20
    budget.changed()
    expect(budget.mayBegin()).toBe(true)
    expect(notices.at(-1)).toBeNull()
    answer(10)
    expect(budget.mayBegin()).toBe(false)
    budget.goOn()
    expect(budget.mayBegin()).toBe(true)
    expect(notices.at(-1)).toBeNull()
    budget.talkReplaced()
    expect(budget.mayBegin()).toBe(false)
  })

  it('begins anew with the month', () => {
    const { budget, world, answer } = setUp()
    answer(10)
    world.now = new Date(2026, 11, 1)
    expect(budget.mayBegin()).toBe(true)
    expect(budget.state.spentUsd).toBe(0)
  })

  it('knows no limit unless one is set, and none in practice', () => {
    const { budget, world, answer } = setUp({ limitUsd: null })
    answer(1000)
    expect(budget.mayBegin()).toBe(true)
    world.limitUsd = 1
    world.isFree = true
    expect(budget.mayBegin()).toBe(true)
  })

  it('never stands better for more that is spent', () => {
    const order = ['within', 'near', 'spent']
    const sum = fc.double({ min: 0, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), sum, sum, (limit, spent, more) => {
        const rank = (usd: number) => order.indexOf(standingOf(limit, usd))
        expect(rank(spent + more)).toBeGreaterThanOrEqual(rank(spent))
        expect(standingOf(null, spent)).toBe('within')
      }),
    )
  })
})
