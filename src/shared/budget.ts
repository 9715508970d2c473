/** What a month has cost so far, against what it may. */
export interface BudgetState {
  /** USD; null: whatever it costs. */
  limitUsd: number | null
  spentUsd: number
  /** Uses whose price is not known, and that are not counted. */
  unpriced: number
  standing: BudgetStanding
  /** The person lets the talk at hand go on over the budget. */
  goesOn: boolean
}

export type BudgetStanding = 'within' | 'near' | 'spent'

/** From this part of it on, a person should know. */
const NEAR = 0.8

export function standingOf(limitUsd: number | null, spentUsd: number): BudgetStanding {
  if (limitUsd === null || spentUsd < limitUsd * NEAR) return 'within'
  return spentUsd < limitUsd ? 'near' : 'spent'
}
