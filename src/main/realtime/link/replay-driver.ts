import type { ReplayItem } from '../../conversation/replay.ts'
import type { ClientEvent } from '../wire/events.ts'
import { ItemNames } from './item-names.ts'

/** An item that the server would not take; it is missing from the new session. */
export interface ReplayRefusal {
  itemId: string
  reason: string
}

/** How a replay compares with the conversation as it has become. */
export type ReplayStanding =
  | { kind: 'current' }
  /** Only the end is missing. */
  | { kind: 'behind'; missing: readonly ReplayItem[] }
  /** What was replayed has changed since: only a new session can have it right. */
  | { kind: 'stale' }

interface Sent {
  index: number
  item: ReplayItem
  /** The item that it was told to follow; null for none. */
  after: string | null
}

/**
 * So many items are on their way at once. One at a time would cost a round trip each, and the person is waiting; the
 * server takes events in order, and every item names the one before it.
 */
const WINDOW = 16

/** Tells a new session the conversation so far, item by item, until the server has answered for each. */
export class Replay {
  readonly names = new ItemNames()
  readonly #onDone: () => void
  readonly #items: ReplayItem[] = []
  #refusals: ReplayRefusal[] = []
  /** By index in `#items`, ascending. */
  #queue: number[] = []
  /** By event id, in the order of sending. */
  readonly #inFlight = new Map<string, Sent>()
  /** Wire ids that the server has, or is about to have. */
  readonly #known = new Set<string>()
  #lastAccepted: string | null = null
  /** Something was refused: nothing new goes out until everything in flight has been answered. */
  #settling = false
  #send: ((event: ClientEvent) => string) | null = null

  constructor(onDone: () => void) {
    this.#onDone = onDone
  }

  get empty(): boolean {
    return this.#items.length === 0
  }

  /** What was refused since this was last asked. */
  takeRefusals(): readonly ReplayRefusal[] {
    const refusals = this.#refusals
    this.#refusals = []
    return refusals
  }

  /** Sends these after what was sent before; `onDone` follows, at once when there is nothing to send. */
  start(items: readonly ReplayItem[], send: (event: ClientEvent) => string): void {
    this.#send = send
    this.names.learn(items)
    for (const item of items) {
      this.#queue.push(this.#items.length)
      this.#items.push(item)
    }
    this.#proceed()
  }

  /** Whether this item of the session came by replay, so that news of its creation is no news. */
  owns(wireId: string): boolean {
    return this.#known.has(wireId)
  }

  /** Whether the session has this item of our conversation by replay. */
  replayed(itemId: string): boolean {
    return this.#items.some((item) => item.itemId === itemId && this.#known.has(item.wireId))
  }

  /** `conversation.item.added`. A server that gives ids of its own is understood: it answers in order. */
  onAdded(wireId: string): void {
    const answered =
      [...this.#inFlight].find(([, sent]) => sent.item.wireId === wireId) ?? [...this.#inFlight][0]
    if (answered === undefined) return
    const [eventId, { item }] = answered
    this.#inFlight.delete(eventId)
    if (item.wireId !== wireId) {
      this.#known.add(wireId)
      this.names.learn([{ itemId: item.itemId, wireId }])
    }
    this.#lastAccepted = wireId
    this.#proceed()
  }

  /** An `error`. One that names no event is taken for the oldest that waits: the server answers in order. */
  onError(eventId: string | null, reason: string): void {
    const id = eventId === null || eventId === '' ? this.#inFlight.keys().next().value : eventId
    const sent = id === undefined ? undefined : this.#inFlight.get(id)
    if (id === undefined || sent === undefined) return
    this.#inFlight.delete(id)
    this.#known.delete(sent.item.wireId)
    this.#settling = true
    // What followed a refused item is refused with it, and gets a second chance behind the last one that was taken.
    if (sent.after === null || this.#known.has(sent.after)) {
      this.#refusals.push({ itemId: sent.item.itemId, reason })
    } else {
      this.#queue = [...this.#queue, sent.index].toSorted((a, b) => a - b)
    }
    this.#proceed()
  }

  /** What the session lacks of the conversation as it is now. Only when done. */
  compare(items: readonly ReplayItem[]): ReplayStanding {
    const same = this.#items.every((item, index) => {
      const now = items[index]
      return now !== undefined && now.itemId === item.itemId && now.digest === item.digest
    })
    if (!same) return { kind: 'stale' }
    const missing = items.slice(this.#items.length)
    return missing.length === 0 ? { kind: 'current' } : { kind: 'behind', missing }
  }

  #proceed(): void {
    if (this.#inFlight.size === 0) this.#settling = false
    while (!this.#settling && this.#inFlight.size < WINDOW) {
      const index = this.#queue.shift()
      if (index === undefined) break
      this.#sendItem(index)
    }
    if (this.#inFlight.size === 0 && this.#queue.length === 0) this.#onDone()
  }

  #sendItem(index: number): void {
    const item = this.#items[index]
    if (item === undefined || this.#send === null) return
    const after = [...this.#inFlight.values()].at(-1)?.item.wireId ?? this.#lastAccepted
    const eventId = this.#send({
      type: 'conversation.item.create',
      item: item.build(),
      ...(after !== null && { previous_item_id: after }),
    })
    this.#known.add(item.wireId)
    this.#inFlight.set(eventId, { index, item, after })
  }
}
