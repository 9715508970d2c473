import { expect } from 'vitest'
import {
  cancelResponses,
  noResponses,
  responseCreated,
  responseDone,
  responsesLost,
  wantResponse,
  type ResponseEffect,
  type Responses,
} from '../../../src/main/realtime/turns/response-sequencer.ts'
import {
  noToolCalls,
  type ToolCallEffect,
  type ToolCallEvent,
} from '../../../src/main/realtime/tools/tool-call-state.ts'
import { awaitsTools, owesOutput, stepToolCalls } from '../../../src/main/realtime/tools/tool-calls.ts'
import { call, type Action, type CallDone } from './tool-call-actions.ts'

type ToServer =
  | { type: 'call'; callId: string }
  | { type: 'output'; callId: string; itemId: string }
  | { type: 'create' }
  | { type: 'cancel'; responseId: string }
type ToClient =
  | { type: 'created'; responseId: string }
  | { type: 'done'; responseId: string; status: string }
  | { type: 'added'; itemId: string }
  | { type: 'call-done'; event: CallDone }

/** A strict server with one conversation a connection, a tool runner, and a client made of both pure parts. */
export class World {
  #calls = noToolCalls
  #responses: Responses = noResponses
  /** The server: its calls with whether they are answered, and the response that runs. */
  #server: { answered: Map<string, boolean>; active: string | null } | null = null
  #toServer: ToServer[] = []
  #toClient: ToClient[] = []
  #running = new Set<string>()
  #ran = new Set<string>()
  /** Calls that have begun to change something. */
  #begun = new Set<string>()
  #aborted = new Set<string>()
  #shown: CallDone[] = []
  #acknowledged = new Set<string>()
  #outputs = new Set<string>()
  /** What the client owes a response for, kept apart from what is tested. */
  #rounds = new Map<string, { done: boolean; wanted: boolean; calls: Set<string> }>()
  #count = 0

  do(action: Action): void {
    const { active } = this.#server ?? { active: null }
    switch (action) {
      case 'connect':
        if (this.#server === null) this.#connect()
        return
      case 'lose':
        if (this.#server !== null) this.#lose()
        return
      case 'ask':
        this.#interrupt()
        return this.#want()
      case 'interrupt':
        return this.#interrupt()
      case 'start unasked':
        return this.#startUnasked()
      case 'call':
      case 'incomplete call':
        if (active !== null) this.#show(active, action)
        return
      case 'show again': {
        const again = this.#shown.at(-1)
        if (again !== undefined && this.#server !== null)
          this.#toClient.push({ type: 'call-done', event: again })
        return
      }
      case 'complete':
        return this.#end('completed')
      case 'cancel':
        return this.#end('cancelled')
      case 'fail':
        return this.#end('failed')
      case 'finish a tool': {
        const [callId] = this.#running
        if (callId === undefined) return
        this.#running.delete(callId)
        return this.#tell({ type: 'tool-finished', callId, output: callId })
      }
      case 'begin an effect': {
        const callId = [...this.#running].find((id) => !this.#begun.has(id) && !this.#aborted.has(id))
        if (callId === undefined) return
        this.#begun.add(callId)
        return this.#tell({ type: 'effect-begun', callId })
      }
      case 'slow': {
        const [callId] = this.#running
        if (callId !== undefined) this.#tell({ type: 'tool-slow', callId })
        return
      }
      case 'to server':
        return this.#serve()
      case 'to client':
        return this.#receive()
    }
  }

  /** Everything under way comes to its end; then nothing may be owed. */
  settle(): void {
    this.do('connect')
    for (let quiet = false; !quiet;) {
      quiet = this.#toServer.length + this.#toClient.length + this.#running.size === 0
      for (const action of ['to server', 'to client', 'finish a tool'] as const) this.do(action)
      if (this.#toServer.length + this.#toClient.length === 0 && (this.#server?.active ?? null) !== null) {
        this.do('complete')
        quiet = false
      }
    }
    for (const callId of this.#ran) expect(this.#server?.answered.get(callId)).toBe(true)
    expect([...this.#rounds.values()].filter(({ wanted }) => wanted)).toEqual([])
    expect(awaitsTools(this.#calls)).toBe(false)
    expect(this.#calls.owed.size + this.#calls.rounds.size).toBe(0)
    expect(this.#responses).toEqual(noResponses)
  }

  #connect(): void {
    // The history brings back, answered, what was acknowledged.
    this.#server = {
      answered: new Map([...this.#acknowledged].map((callId) => [callId, true])),
      active: null,
    }
    for (const callId of this.#acknowledged) expect(owesOutput(this.#calls, callId)).toBe(false)
    this.#tell({ type: 'connection-ready' })
    if (this.#responses.wanted) this.#want()
  }

  #lose(): void {
    this.#server = null
    this.#toServer = []
    this.#toClient = []
    for (const round of this.#rounds.values()) round.done = true
    this.#tell({ type: 'connection-lost' })
    this.#responses = responsesLost(this.#responses, true)
  }

  #want(): void {
    if (this.#server === null) this.#responses = { ...this.#responses, wanted: true }
    else this.#sequence(wantResponse(this.#responses))
  }

  #interrupt(): void {
    for (const round of this.#rounds.values()) round.wanted = false
    this.#sequence(cancelResponses(this.#responses))
    this.#tell({ type: 'interrupted' })
  }

  #sequence([responses, effects]: [Responses, ResponseEffect[]]): void {
    this.#responses = responses
    for (const effect of effects) {
      this.#toServer.push(
        effect.type === 'create-response'
          ? { type: 'create' }
          : { type: 'cancel', responseId: effect.responseId },
      )
    }
  }

  #show(responseId: string, kind: Action): void {
    this.#count += 1
    const status = kind === 'incomplete call' ? 'incomplete' : 'completed'
    const event = call(`c${this.#count}`, { responseId, status })
    if (status === 'completed') this.#server?.answered.set(event.callId, false)
    this.#shown.push(event)
    this.#toClient.push({ type: 'call-done', event })
  }

  /** The server answers a silence: nobody interrupts what the tools are doing. */
  #startUnasked(): void {
    const server = this.#server
    if (server === null || server.active !== null || this.#responses.running.kind !== 'none') return
    if (this.#toServer.length + this.#toClient.length > 0) return
    this.#count += 1
    server.active = `r${this.#count}`
    this.#sequence(responseCreated(this.#responses, server.active))
  }

  #end(status: string): void {
    const server = this.#server
    if (server === null || server.active === null) return
    this.#toClient.push({ type: 'done', responseId: server.active, status })
    server.active = null
  }

  #serve(): void {
    const message = this.#toServer.shift()
    const server = this.#server
    if (message === undefined || server === null) return
    switch (message.type) {
      case 'call':
        expect(server.answered.has(message.callId)).toBe(false)
        server.answered.set(message.callId, false)
        return
      case 'output':
        expect(server.answered.get(message.callId)).toBe(false)
        server.answered.set(message.callId, true)
        this.#toClient.push({ type: 'added', itemId: message.itemId })
        return
      case 'create':
        expect(server.active).toBeNull()
        for (const { wanted, calls } of this.#rounds.values()) {
          if (wanted) for (const callId of calls) expect(server.answered.get(callId)).toBe(true)
        }
        this.#count += 1
        server.active = `r${this.#count}`
        this.#toClient.push({ type: 'created', responseId: server.active })
        return
      case 'cancel':
        if (server.active === message.responseId) this.#end('cancelled')
    }
  }

  #receive(): void {
    const message = this.#toClient.shift()
    if (message === undefined) return
    switch (message.type) {
      case 'created':
        return this.#sequence(responseCreated(this.#responses, message.responseId))
      case 'added':
        this.#acknowledged.add(message.itemId.replace('out_', ''))
        return this.#tell({ type: 'output-acknowledged', itemId: message.itemId })
      case 'done': {
        const round = this.#rounds.get(message.responseId)
        if (round !== undefined) {
          round.done = true
          round.wanted &&= message.status === 'completed'
        }
        this.#responses = responseDone(this.#responses, message.responseId)
        this.#tell({ type: 'response-done', responseId: message.responseId, status: message.status })
        if (this.#responses.wanted) this.#want()
        return
      }
      case 'call-done': {
        const { event } = message
        const { running } = this.#responses
        const wanted = running.kind === 'active' && running.id === event.responseId && !running.cancelled
        const due = wanted && event.status === 'completed' && !this.#ran.has(event.callId)
        if (due) {
          const round = this.#rounds.get(event.responseId) ?? { done: false, wanted: true, calls: new Set() }
          this.#rounds.set(event.responseId, round)
          round.calls.add(event.callId)
        }
        const before = this.#ran.size
        this.#tell({ ...event, wanted })
        expect(this.#ran.size - before).toBe(due ? 1 : 0)
      }
    }
  }

  #tell(event: ToolCallEvent): void {
    const [next, effects] = stepToolCalls(this.#calls, event)
    this.#calls = next
    for (const effect of effects) this.#run(effect)
  }

  #run(effect: ToolCallEffect): void {
    switch (effect.type) {
      case 'run-tool':
        expect(this.#ran.has(effect.callId)).toBe(false)
        this.#ran.add(effect.callId)
        this.#running.add(effect.callId)
        return
      case 'abort-tool':
        expect(this.#running.has(effect.callId)).toBe(true)
        expect(this.#begun.has(effect.callId)).toBe(false)
        this.#aborted.add(effect.callId)
        return
      case 'report-slow':
        expect(this.#running.has(effect.callId)).toBe(true)
        return
      case 'send-call':
        expect(this.#server).not.toBeNull()
        this.#toServer.push({ type: 'call', callId: effect.callId })
        return
      case 'send-output':
        expect(this.#server).not.toBeNull()
        expect(this.#ran.has(effect.callId) && !this.#running.has(effect.callId)).toBe(true)
        this.#outputs.add(effect.callId)
        this.#toServer.push({ type: 'output', callId: effect.callId, itemId: effect.itemId })
        return
      case 'want-response': {
        const owing = [...this.#rounds].filter(([, { wanted }]) => wanted)
        expect(owing.length).toBeGreaterThan(0)
        for (const [id, { done, calls }] of owing) {
          expect(done).toBe(true)
          for (const callId of calls) expect(this.#outputs.has(callId)).toBe(true)
          this.#rounds.delete(id)
        }
        this.#want()
      }
    }
  }
}
