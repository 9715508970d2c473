import type { BudgetState } from '../../budget.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { nothing, windows } from './common.ts'

export const budget = {
  state: invoke({ pages: windows, args: nothing, result: type<BudgetState>() }),
  /** The talk at hand goes on over the budget. */
  goOn: invoke({ pages: windows, args: nothing, result: type<void>() }),
  changed: event({ pages: windows, payload: type<BudgetState>() }),
} satisfies CallGroup
