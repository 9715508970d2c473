import type { NewItem } from '../../conversation/replay.ts'
import type { ServerItem } from '../wire/events.ts'

/**
 * Items of ours that a live session has not answered for. A server may give them ids of its own: as it answers in
 * order, what it adds then is the oldest that it can be.
 */
export class SentItems {
  /** By event id, in the order of sending. */
  readonly #waiting = new Map<string, NewItem>()

  sent(eventId: string, item: NewItem): void {
    this.#waiting.set(eventId, item)
  }

  refused(eventId: string): void {
    this.#waiting.delete(eventId)
  }

  /** Our id of an item that the server has added; null when it is none of ours. */
  added(item: ServerItem): string | null {
    const waiting = [...this.#waiting]
    const answered =
      waiting.find(([, ours]) => ours.id === item.id) ?? waiting.find(([, ours]) => isSame(ours, item))
    if (answered === undefined) return null
    const [eventId, { id }] = answered
    this.#waiting.delete(eventId)
    return id ?? null
  }
}

function isSame(ours: NewItem, item: ServerItem): boolean {
  if (ours.type === 'function_call' || ours.type === 'function_call_output') {
    return item.type === ours.type && item.call_id === ours.call_id
  }
  // The person's words by voice become items of the server's making; those that were typed are ours.
  const typed = (item.content ?? []).some(({ type }) => type === 'input_text' || type === 'input_image')
  return ours.type === 'message' && item.type === 'message' && item.role === 'user' && typed
}
