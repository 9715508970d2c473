import * as v from 'valibot'
import type { Diagnostics } from '../../diagnostics.ts'
import type { SavedEvents } from '../../saved-events.ts'
import type { TurnSummary } from '../../turn-summary.ts'
import type { WireBatch } from '../../wire-log.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { nothing, windows } from './common.ts'

export const diagnostics = {
  read: invoke({ pages: windows, args: nothing, result: type<Diagnostics>() }),
  /** The turns of the present talk, the latest last. */
  turns: invoke({ pages: ['main-window'], args: nothing, result: type<readonly TurnSummary[]>() }),
  turnsChanged: event({ pages: ['main-window'], payload: type<readonly TurnSummary[]>() }),
  /** From now on the wire's events are told: first those that are kept, then each as it comes; or no more. */
  watch: invoke({ pages: ['main-window'], args: v.strictTuple([v.boolean()]), result: type<void>() }),
  wire: event({ pages: ['main-window'], payload: type<WireBatch>() }),
  clear: invoke({ pages: ['main-window'], args: nothing, result: type<void>() }),
  /** The events that are kept, into a file that the person chooses. */
  save: invoke({ pages: ['main-window'], args: nothing, result: type<SavedEvents>() }),
} satisfies CallGroup
