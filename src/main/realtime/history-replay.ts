import type { Conversation } from '../../shared/conversation.ts'
import { planReplay, type ReplayableItem, type ReplayItem } from '../conversation/replay.ts'

export interface ReplayQuestions {
  samplesOf(itemId: string): Int16Array | null
  /** Typed messages that the server has not acknowledged. */
  pendingItemIds: readonly string[]
  /** Calls whose output is on its way by another road. */
  owesOutput(callId: string): boolean
}

/** What a new session has to be told, without what reaches it by another road. */
export function replayOf(conversation: Conversation, ask: ReplayQuestions): ReplayItem[] {
  const items = conversation.items.flatMap((item): ReplayableItem[] => {
    const { call } = item
    if (call === undefined) return [item]
    if (call.output === null || ask.owesOutput(call.callId)) return []
    return [
      { kind: 'function_call', id: item.id, callId: call.callId, name: call.name, arguments: call.arguments },
      {
        kind: 'function_call_output',
        id: call.output.itemId,
        callId: call.callId,
        output: call.output.text,
      },
    ]
  })
  return planReplay(items, {
    samplesOf: (itemId) => ask.samplesOf(itemId),
    except: new Set(ask.pendingItemIds),
  })
}
