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
  readonly #dislikes: (id: string) => boolean
  readonly #placesItems: boolean
  readonly #pending: { eventId: string; creation: Creation }[] = []
  #sent = 0
  mostPending = 0

  constructor(dislikes = (_id: string): boolean => false, placesItems = true) {
    this.#dislikes = dislikes
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
    if (this.#dislikes(id) || !placeable) {
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
          const server = new Server((id) => disliked.includes(id), placesItems)
          const { replay, done } = run(ids, server, { namesEvents })
          expect(done()).toBe(1)
          expect(server.order).toEqual(ids.filter((id) => !disliked.includes(id)))
          const reported = replay.takeRefusals().map(({ itemId }) => itemId)
          expect(reported.toSorted()).toEqual(disliked.toSorted())
        },
      ),
      { numRuns: 1500 },
    )
  })

  it('understands a server that gives items ids of its own', () => {
    const { replay, done } = run(['item_1', 'item_2'], new Server(undefined, false), { ownIds: true })
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

  it('over any order of answers, refusals, losses and news brings each item once to the session that lives', () => {
    const batch = fc.record({ do: fc.constant('say' as const), count: fc.integer({ min: 1, max: 25 }) })
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.constant({ do: 'answer' as const }) },
      { weight: 1, arbitrary: batch },
      {
        weight: 1,
        arbitrary: fc.constantFrom({ do: 'lose' as const }, { do: 'complain of another' as const }),
      },
    )
    const kinds = fc.constantFrom(
      { placesItems: true, ownIds: false },
      { placesItems: false, ownIds: false },
      { placesItems: false, ownIds: true },
    )
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 150 }),
        kinds,
        fc.boolean(),
        fc.func(fc.integer({ min: 0, max: 9 })),
        (steps, { placesItems, ownIds }, namesEvents, mood) => {
          const ids: string[] = []
          const dislikes = (id: string) => mood(id) === 0
          let told = 0
          let done = 0
          let starts = 0
          let server = new Server(dislikes, placesItems)
          let replay = new Replay(() => (done += 1))
          const open = () => {
            server = new Server(dislikes, placesItems)
            replay = new Replay(() => (done += 1))
            done = 0
            starts = 0
            told = 0
          }
          /** As `Connection` does: what is missing is told when what came before is settled. */
          const tell = () => {
            if (starts !== done || told === ids.length) return
            starts += 1
            const batch = ids.slice(told)
            told = ids.length
            replay.start(items(...batch), server.send)
          }
          const answer = () => {
            if (server.owesAnswers) server.answer(replay, { namesEvents, ownIds })
            expect(server.mostPending).toBeLessThanOrEqual(16)
          }
          const settle = () => {
            while (server.owesAnswers) answer()
          }
          for (const next of steps) {
            switch (next.do) {
              case 'say':
                for (let left = next.count; left > 0; left -= 1) ids.push(`item_${ids.length}`)
                break
              case 'answer':
                answer()
                break
              case 'lose':
                open()
                break
              case 'complain of another':
                replay.onError('evt_of_another', 'no matter')
                break
            }
            tell()
          }
          settle()
          tell()
          settle()
          expect(done).toBe(starts)
          expect(server.order).toEqual(ids.filter((id) => !dislikes(id)))
          expect(
            replay
              .takeRefusals()
              .map(({ itemId }) => itemId)
              .toSorted(),
          ).toEqual(ids.filter(dislikes).toSorted())
          for (const id of ids) expect(replay.replayed(id)).toBe(!dislikes(id))
        },
      ),
      { numRuns: 1500 },
    )
  })
})
