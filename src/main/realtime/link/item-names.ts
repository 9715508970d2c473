import type { ReplayItem } from '../../conversation/replay.ts'
import type { ClientEvent, Incoming } from '../wire/events.ts'

/**
 * Items whose ids a server would not take have others there. Events are put into the other side's names as they pass;
 * with no such item they pass untouched.
 */
export class ItemNames {
  readonly #toWire = new Map<string, string>()
  readonly #toLocal = new Map<string, string>()

  learn(items: readonly Pick<ReplayItem, 'itemId' | 'wireId'>[]): void {
    for (const { itemId, wireId } of items) {
      if (itemId === wireId) continue
      this.#toWire.set(itemId, wireId)
      this.#toLocal.set(wireId, itemId)
    }
  }

  outgoing(event: ClientEvent): ClientEvent {
    return renamed(event, this.#toWire)
  }

  /** `raw` stays as it came. */
  incoming(incoming: Incoming): Incoming {
    if (incoming.kind !== 'event' || this.#toLocal.size === 0) return incoming
    return { ...incoming, event: renamed(incoming.event, this.#toLocal) }
  }
}

function renamed<Event extends object>(event: Event, names: ReadonlyMap<string, string>): Event {
  if (names.size === 0) return event
  const next: Event = { ...event }
  for (const key of ['item_id', 'previous_item_id']) rename(next, key, names)
  const item: unknown = Reflect.get(next, 'item')
  if (typeof item === 'object' && item !== null) {
    const copy = { ...item }
    rename(copy, 'id', names)
    Reflect.set(next, 'item', copy)
  }
  return next
}

function rename(target: object, key: string, names: ReadonlyMap<string, string>): void {
  const name: unknown = Reflect.get(target, key)
  const other = typeof name === 'string' ? names.get(name) : undefined
  if (other !== undefined) Reflect.set(target, key, other)
}
