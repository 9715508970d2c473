import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planReplay, type ReplayItem } from '../../../../src/main/conversation/replay.ts'
import type { ClientEvent } from '../../../../src/main/realtime/wire/events.ts'
import { Replay } from '../../../../src/main/realtime/link/replay-driver.ts'
import { typed } from '../../../fixtures/conversation-items.ts'

type Creation = Extract<ClientEvent, { type: 'conversation.item.create' }>

function items(...ids: string[]): ReplayItem[] {
  return planReplay(
    ids.map((id) => typed(id, `text of ${id}`)),
    { samplesOf: () => null },
  )
}

/** A server that answers when told to: it holds the order that it was given, and refuses what it dislikes. */
class Server {
  readonly order: string[] = []
  readonly #dislikes: ReadonlySet<string>
  readonly #placesItems: boolean
  readonly #pending: { eventId: string; creation: Creation }[] = []
  #sent = 0
  mostPending = 0

  constructor(dislikes: readonly string[] = [], placesItems = true) {
    this.#dislikes = new Set(dislikes)
    this.#placesItems = placesItems
  }

  readonly send = (event: ClientEvent): string => {
    if (event.type !== 'conversation.item.create') throw new Error(`${event.type} is no replay`)
    this.#sent += 1
    const eventId = `evt_${this.#sent}`
    this.#pending.push({ eventId, creation: event })
    this.mostPending = Math.max(this.mostPending, this.#pending.length)
    return eventId
  }

  get owesAnswers(): boolean {
    return this.#pending.length > 0
  }

  /** Answers the oldest. */
  answer(replay: Replay, { namesEvents = true, ownIds = false } = {}): void {
    const next = this.#pending.shift()
    if (next === undefined) throw new Error('nothing was sent')
    const { item, previous_item_id } = next.creation
    const id = item.id ?? ''
    const after =
      previous_item_id === undefined ? this.order.length - 1 : this.order.indexOf(previous_item_id)
    const placeable = !this.#placesItems || previous_item_id === undefined || after !== -1
    if (this.#dislikes.has(id) || !placeable) {
      replay.onError(namesEvents ? next.eventId : null, placeable ? 'disliked' : 'no such item')
    } else {
      this.order.splice(this.#placesItems ? after + 1 : this.order.length, 0, id)
      replay.onAdded(ownIds ? `server_${id}` : id)
    }
  }
}

function run(ids: string[], server: Server, answering = {}) {
  let done = 0
  const replay = new Replay(() => (done += 1))
  replay.start(items(...ids), server.send)
  while (server.owesAnswers) {
    expect(done).toBe(0)
    server.answer(replay, answering)
  }
  return { replay, done: () => done }
}

const someIds = fc.uniqueArray(
  fc.nat(200).map((n) => `item_${n}`),
  { maxLength: 60 },
)

describe('a replay', () => {
  it('of nothing is done at once', () => {
    expect(run([], new Server()).done()).toBe(1)
  })

  it('has several items on their way, never too many, each naming the one before it', () => {
    const ids = Array.from({ length: 50 }, (_, index) => `item_${index}`)
    const server = new Server()
    expect(run(ids, server).done()).toBe(1)
    expect(server.order).toEqual(ids)
    expect(server.mostPending).toBeGreaterThan(1)
    expect(server.mostPending).toBeLessThanOrEqual(16)
  })

  it('brings everything that the server takes, in order, and reports exactly the rest', () => {
    fc.assert(
      fc.property(
        someIds,
        fc.infiniteStream(fc.boolean()),
        fc.boolean(),
        fc.boolean(),
        (ids, dislike, ...how) => {
          const [placesItems = true, namesEvents = true] = how
          const disliked = ids.filter(() => dislike.next().value === true)
          const server = new Server(disliked, placesItems)
          const { replay, done } = run(ids, server, { namesEvents })
          expect(done()).toBe(1)
          expect(server.order).toEqual(ids.filter((id) => !disliked.includes(id)))
          const reported = replay.takeRefusals().map(({ itemId }) => itemId)
          expect(reported.toSorted()).toEqual(disliked.toSorted())
        },
      ),
      { numRuns: 500 },
    )
  })

  it('understands a server that gives items ids of its own', () => {
    const { replay, done } = run(['item_1', 'item_2'], new Server([], false), { ownIds: true })
    expect(done()).toBe(1)
    expect(replay.owns('server_item_2')).toBe(true)
    expect(replay.names.outgoing({ type: 'conversation.item.delete', item_id: 'item_2' })).toMatchObject({
      item_id: 'server_item_2',
    })
  })

  it('is not moved by errors about something else', () => {
    const server = new Server()
    let done = 0
    const replay = new Replay(() => (done += 1))
    replay.start(items('item_1'), server.send)
    replay.onError('evt_of_another', 'no matter')
    expect(done).toBe(0)
    server.answer(replay)
    expect(done).toBe(1)
    expect(replay.takeRefusals()).toEqual([])
  })

  it('knows what a session lacks of a conversation that went on, and when it can’t catch up', () => {
    const { replay } = run(['item_1', 'item_2'], new Server())
    expect(replay.compare(items('item_1', 'item_2'))).toEqual({ kind: 'current' })
    expect(replay.compare(items('item_1', 'item_2', 'item_3'))).toMatchObject({
      kind: 'behind',
      missing: [{ itemId: 'item_3' }],
    })
    expect(replay.compare(items('item_1'))).toEqual({ kind: 'stale' })
    const changed = planReplay([typed('item_1', 'other'), typed('item_2', 'text of item_2')], {
      samplesOf: () => null,
    })
    expect(replay.compare(changed)).toEqual({ kind: 'stale' })
  })

  it('puts what was missing behind what was there', () => {
    const server = new Server()
    const { replay, done } = run(['item_1'], server)
    replay.start(items('item_2', 'item_3'), server.send)
    while (server.owesAnswers) server.answer(replay)
    expect(done()).toBe(2)
    expect(server.order).toEqual(['item_1', 'item_2', 'item_3'])
  })
})
