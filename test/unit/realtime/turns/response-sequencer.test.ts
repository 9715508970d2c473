import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answering,
  cancelResponses,
  expectResponse,
  noResponses,
  responseCreated,
  responseDone,
  responseQueued,
  responseRefused,
  responsesLost,
  wantResponse,
  type ResponseEffect,
  type Responses,
} from '../../../../src/main/realtime/turns/response-sequencer.ts'

type ToServer = { type: 'create' } | { type: 'cancel'; id: string }
type ToClient = { type: 'created' | 'done'; id: string } | { type: 'refused'; because: 'busy' | 'other' }

const action = fc.constantFrom(
  ...(['want', 'want', 'cancel', 'start unasked', 'finish', 'lose', 'refuse'] as const),
  ...(['to server', 'to server', 'to client', 'to client'] as const),
)
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never

/** A strict server, and events on their way in both directions. */
class World {
  responses: Responses = noResponses
  /** The latest want has not been met or taken back. */
  owed = false
  #active: string | null = null
  #refusesNext = false
  #count = 0
  #unanswered = 0
  #cancelled = new Set<string>()
  #toServer: ToServer[] = []
  #toClient: ToClient[] = []

  do(action: Action): void {
    switch (action) {
      case 'want':
        this.owed = true
        return this.#take(wantResponse(this.responses))
      case 'cancel':
        this.owed = false
        this.#take(cancelResponses(this.responses))
        return expect(answering(this.responses)).toBe(false)
      case 'start unasked':
        if (this.#active === null) this.#start()
        return
      case 'finish':
        if (this.#active === null) return
        this.#toClient.push({ type: 'done', id: this.#active })
        this.#active = null
        return
      case 'lose':
        this.#toServer = []
        this.#toClient = []
        this.#active = null
        this.#unanswered = 0
        this.responses = responsesLost(this.responses, false)
        expect(this.responses.running).toEqual({ kind: 'none' })
        if (this.owed) expect(this.responses.wanted).toBe(true)
        return this.#ask()
      case 'refuse':
        this.#refusesNext = true
        return
      case 'to server':
        return this.#serve()
      case 'to client':
        return this.#hear()
    }
  }

  /** Everything under way comes to its end. */
  settle(): void {
    this.#refusesNext = false
    for (let quiet = 0; quiet < 3;) {
      const before = this.#toServer.length + this.#toClient.length
      for (const action of ['to server', 'to client', 'finish'] as const) this.do(action)
      quiet = before + this.#toServer.length + this.#toClient.length === 0 ? quiet + 1 : 0
    }
  }

  #start(): void {
    this.#count += 1
    this.#active = `r${this.#count}`
    this.#toClient.push({ type: 'created', id: this.#active })
  }

  #take([responses, effects]: [Responses, ResponseEffect[]]): void {
    const before = this.responses.running
    this.responses = responses
    for (const effect of effects) {
      if (effect.type === 'create-response') {
        expect(before.kind).toBe('none')
        // One on its way at a time.
        expect(this.#unanswered).toBe(0)
        this.#unanswered += 1
        this.#toServer.push({ type: 'create' })
      } else {
        expect(this.responses.running).toEqual({ kind: 'active', id: effect.responseId, cancelled: true })
        expect(this.#cancelled.has(effect.responseId)).toBe(false)
        this.#cancelled.add(effect.responseId)
        this.#toServer.push({ type: 'cancel', id: effect.responseId })
      }
    }
  }

  #serve(): void {
    const message = this.#toServer.shift()
    if (message === undefined) return
    if (message.type === 'cancel') {
      if (this.#active === message.id) this.do('finish')
    } else if (this.#active !== null) {
      this.#toClient.push({ type: 'refused', because: 'busy' })
    } else if (this.#refusesNext) {
      this.#refusesNext = false
      this.#toClient.push({ type: 'refused', because: 'other' })
    } else {
      this.#start()
    }
  }

  #hear(): void {
    const message = this.#toClient.shift()
    if (message === undefined) return
    switch (message.type) {
      case 'created':
        this.#unanswered = 0
        this.#take(responseCreated(this.responses, message.id))
        if (this.responses.running.kind === 'active' && !this.responses.running.cancelled)
          this.owed = this.responses.wanted
        return
      case 'done':
        this.responses = responseDone(this.responses, message.id)
        return this.#ask()
      case 'refused':
        this.#unanswered = 0
        if (message.because === 'busy' && this.responses.running.kind === 'active') {
          this.owed = true
          this.responses = responseQueued(this.responses)
        } else {
          this.owed = this.responses.wanted
          this.responses = responseRefused(this.responses)
        }
        return this.#ask()
    }
  }

  #ask(): void {
    if (this.responses.wanted) this.#take(wantResponse(this.responses))
  }
}

describe('the sequence of responses', () => {
  it('asks for one at a time and cancels only what runs, over any order of events, races and losses', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
        const world = new World()
        for (const next of actions) world.do(next)
      }),
      { numRuns: 5000 },
    )
  })

  it('leaves no wish unmet and nothing expected for ever', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 100 }), (actions) => {
        const world = new World()
        for (const next of actions) world.do(next)
        world.settle()
        expect(world.responses).toEqual(noResponses)
        expect(world.owed).toBe(false)
      }),
      { numRuns: 5000 },
    )
  })

  it('expects the server’s own response only where none runs', () => {
    const [active] = responseCreated(noResponses, 'r1')
    expect(expectResponse(noResponses).running).toMatchObject({ kind: 'expected', cancelled: false })
    expect(expectResponse(active)).toBe(active)
  })

  it('begins no answer anew of which something was heard', () => {
    const [active] = responseCreated(noResponses, 'r1')
    expect(responsesLost(active, true)).toEqual(noResponses)
    expect(responsesLost(active, false)).toEqual({ running: { kind: 'none' }, wanted: true })
  })

  it('is not moved by the end of another response', () => {
    const [active] = responseCreated(noResponses, 'r1')
    expect(responseDone(active, 'r0')).toBe(active)
  })
})
