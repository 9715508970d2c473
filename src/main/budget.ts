import type { EventEmitter } from 'node:events'
import { standingOf, type BudgetState } from '../shared/budget.ts'
import type { EarshotError } from '../shared/errors.ts'
import { usd } from '../shared/numbers.ts'
import type { DaySpending } from '../shared/spending.ts'
import type { BilledEvents } from './history/billed-events.ts'
import type { SessionEvents } from './realtime/session-options.ts'

export interface BudgetOptions {
  /** USD a month; null for no limit. */
  limitUsd(): number | null
  /** Nothing is billed where the person talks now. */
  isFree(): boolean
  billed: BilledEvents
  /** What earlier runs were billed since then (epoch ms). */
  spentSince(from: number): readonly Pick<DaySpending, 'costUsd' | 'unpriced'>[]
  now(): Date
  onChange(state: BudgetState): void
  /** What the person should know; null when that is over. */
  onNotice(notice: EarshotError | null): void
}

/** Adds up what a calendar month costs, and says when no more may be begun. What runs, runs to its end. */
export class Budget {
  readonly #options: BudgetOptions
  #month: number
  #spentUsd = 0
  #unpriced = 0
  #goesOn = false
  /** What the person was last told about. */
  #told = ''

  constructor(source: EventEmitter<SessionEvents>, options: BudgetOptions) {
    this.#options = options
    this.#month = this.#monthNow()
    for (const { costUsd, unpriced } of options.spentSince(this.#month)) {
      this.#spentUsd += costUsd
      this.#unpriced += unpriced
    }
    source.on('received', (incoming) => {
      if (incoming.kind !== 'event') return
      const record = options.billed.recordOf(incoming.event, options.now().getTime())
      if (record?.kind === 'response' || record?.kind === 'transcription') this.#add(record.body.costUsd)
    })
    this.#changed()
  }

  get state(): BudgetState {
    const limitUsd = this.#options.limitUsd()
    return {
      limitUsd,
      spentUsd: this.#spentUsd,
      unpriced: this.#unpriced,
      standing: standingOf(limitUsd, this.#spentUsd),
      goesOn: this.#goesOn,
    }
  }

  /** No turn may begin. */
  get isSpent(): boolean {
    this.#turnMonth()
    return this.state.standing === 'spent' && !this.#goesOn && !this.#options.isFree()
  }

  /** Whether a turn may begin; where not, the person is told. */
  mayBegin(): boolean {
    const { isSpent } = this
    if (isSpent) this.#tellNotice()
    return !isSpent
  }

  /** The talk at hand may cost more than the budget. */
  goOn(): void {
    this.#goesOn = true
    this.#changed()
  }

  /** Another talk is at hand. */
  talkReplaced(): void {
    this.#goesOn = false
    this.#changed()
  }

  /** The limit may be another, or where the person talks. */
  changed(): void {
    this.#changed()
  }

  #add(costUsd: number | null): void {
    this.#turnMonth()
    if (this.#options.isFree()) return
    this.#spentUsd += costUsd ?? 0
    this.#unpriced += Number(costUsd === null)
    this.#changed()
  }

  #monthNow(): number {
    const now = this.#options.now()
    return new Date(now.getFullYear(), now.getMonth()).getTime()
  }

  #turnMonth(): void {
    const month = this.#monthNow()
    if (month === this.#month) return
    this.#month = month
    this.#spentUsd = 0
    this.#unpriced = 0
    this.#goesOn = false
  }

  #changed(): void {
    this.#turnMonth()
    const { state } = this
    this.#options.onChange(state)
    const { standing, limitUsd, goesOn } = state
    const about = JSON.stringify([standing, limitUsd, goesOn, this.#options.isFree()])
    if (about !== this.#told) this.#tellNotice()
    this.#told = about
  }

  #tellNotice(): void {
    const { standing, limitUsd, goesOn } = this.state
    const isQuiet = limitUsd === null || standing === 'within' || goesOn || this.#options.isFree()
    if (isQuiet) return this.#options.onNotice(null)
    this.#options.onNotice(
      standing === 'spent' ? spentNotice(limitUsd) : nearNotice(this.#spentUsd, limitUsd),
    )
  }
}

function spentNotice(limitUsd: number): EarshotError {
  return {
    code: 'budget_spent',
    message: `This month’s budget of ${usd(limitUsd, 'en')} is spent. Raise it, or let this talk go on.`,
    retryable: false,
  }
}

function nearNotice(spentUsd: number, limitUsd: number): EarshotError {
  return {
    code: 'budget_near',
    message: `You have spent ${usd(spentUsd, 'en')} of this month’s ${usd(limitUsd, 'en')}.`,
    retryable: false,
  }
}
