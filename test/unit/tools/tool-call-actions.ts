import fc from 'fast-check'
import type { ToolCallEvent } from '../../../src/main/realtime/tools/tool-call-state.ts'

export type CallDone = Extract<ToolCallEvent, { type: 'call-done' }>

/** A completed call of response `r1`, but for the changes. */
export function call(callId: string, change: Partial<CallDone> = {}): CallDone {
  return {
    type: 'call-done',
    callId,
    itemId: `item_${callId}`,
    name: 'calculator',
    arguments: '{}',
    responseId: 'r1',
    status: 'completed',
    wanted: true,
    outputItemId: `out_${callId}`,
    ...change,
  }
}

/** What may happen next in a `World`. */
export const action = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('call', 'begin an effect', 'to server', 'to client', 'finish a tool'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('ask', 'start unasked', 'complete', 'connect', 'to client', 'to server'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'cancel',
      'fail',
      'interrupt',
      'lose',
      'show again',
      'incomplete call',
      'slow',
    ),
  },
)
export type Action = typeof action extends fc.Arbitrary<infer Name> ? Name : never
