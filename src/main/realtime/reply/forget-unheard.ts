import type { Conversation } from '../../../shared/conversation.ts'
import { replaceReplayed } from '../../conversation/replay.ts'
import type { Connection } from '../link/connection.ts'
import type { Cut } from './playout-ledger.ts'

/**
 * Cuts from the server's memory what nobody heard (protocol §6). An answer that a lost connection brought, and that
 * this one was not told of, is in no memory.
 */
export function forgetUnheard(connection: Connection, cuts: readonly Cut[], { items }: Conversation): void {
  for (const cut of cuts) {
    if (!connection.has(cut.itemId)) continue
    const item = items.find(({ id }) => id === cut.itemId)
    if (item !== undefined && connection.replayed(cut.itemId)) {
      for (const event of replaceReplayed(item, item.previousItemId)) connection.send(event)
    } else if (cut.type === 'delete') {
      connection.send({ type: 'conversation.item.delete', item_id: cut.itemId })
    } else {
      const { itemId: item_id, contentIndex: content_index, audioEndMs: audio_end_ms } = cut
      connection.send({ type: 'conversation.item.truncate', item_id, content_index, audio_end_ms })
    }
  }
}
