import * as v from 'valibot'
import { approvalDecisions, type PendingApproval, type ToolOffer } from '../../tool-permissions.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { nothing, windows } from './common.ts'

export const tools = {
  /** All that there are, whether on or off. */
  offers: invoke({ pages: windows, args: nothing, result: type<readonly ToolOffer[]>() }),
} satisfies CallGroup

/** Calls of tools that wait for a person's click. */
export const approvals = {
  /** Oldest first. */
  list: invoke({ pages: windows, args: nothing, result: type<readonly PendingApproval[]>() }),
  /** False when the click came too early to be meant, or too late. */
  decide: invoke({
    pages: windows,
    args: v.strictTuple([v.pipe(v.string(), v.maxLength(100)), v.picklist(approvalDecisions)]),
    result: type<boolean>(),
  }),
  changed: event({ pages: windows, payload: type<readonly PendingApproval[]>() }),
} satisfies CallGroup
