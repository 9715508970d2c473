import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EarshotError } from '../../../../src/shared/errors.ts'
import { planReplay, type ReplayItem } from '../../../../src/main/conversation/replay.ts'
import { Connection, type SessionObject } from '../../../../src/main/realtime/link/connection.ts'
import type { SessionConfig } from '../../../../src/main/realtime/dialects/dialect.ts'
import { openai } from '../../../../src/main/realtime/dialects/openai.ts'
import type { ReplayRefusal } from '../../../../src/main/realtime/link/replay-driver.ts'
import { ScriptedTransport } from '../../../fakes/scripted-transport.ts'
import { typed } from '../../../fixtures/conversation-items.ts'

const config: SessionConfig = {
  url: null,
  key: 'sk-secret',
  model: 'gpt-realtime-2.1',
  voice: 'marin',
  instructions: 'Be brief.',
  turnDetection: { type: 'off' },
}

function connect(itemsToReplay: () => readonly ReplayItem[] = () => [], sessionConfig = config) {
  const { open, opened } = ScriptedTransport.factory()
  const seen = {
    ready: 0,
    live: [] as string[],
    all: [] as string[],
    sessions: [] as SessionObject[],
    refusals: [] as ReplayRefusal[],
    ends: [] as EarshotError[],
  }
  const connection = new Connection(
    open,
    openai,
    sessionConfig,
    {
      onReady: () => (seen.ready += 1),
      onSession: (session) => seen.sessions.push(session),
      onIncoming: (incoming, live) => {
        const type = incoming.kind === 'malformed' ? 'malformed' : incoming.raw.type
        seen.all.push(type)
        if (live) seen.live.push(type)
      },
      onSent: () => {},
      onReplayRefused: (refusals) => seen.refusals.push(...refusals),
      onEnd: (error) => seen.ends.push(error),
    },
    itemsToReplay,
  )
  return { connection, opened, seen }
}

function connectScripted(itemsToReplay?: () => readonly ReplayItem[]) {
  const { connection, opened, seen } = connect(itemsToReplay)
  const transport = opened[0]
  if (transport === undefined) throw new Error('no transport was opened')
  return { connection, transport, seen }
}

const history = planReplay([typed('item_a', 'one'), typed('item_b', 'two')], { samplesOf: () => null })

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a connection', () => {
  it('goes to the provider with the model in the address and the key in a header, never the other way round', () => {
    const { transport } = connectScripted()
    expect(transport.endpoint.url).toBe('wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1')
    expect(transport.endpoint.headers).toEqual({ Authorization: 'Bearer sk-secret' })
  })

  it('configures the session when the server has opened it, and is ready when the server has confirmed', () => {
    const { connection, transport, seen } = connectScripted()
    transport.accept()
    expect(transport.sent).toEqual([])
    transport.receive({ type: 'session.created', session: {} })
    expect(transport.sent).toMatchObject([
      { type: 'session.update', event_id: 'evt_1', session: { type: 'realtime' } },
    ])
    expect(connection.ready).toBe(false)
    transport.receive({ type: 'session.updated', session: {} })
    expect(connection.ready).toBe(true)
    expect(seen.ready).toBe(1)
  })

  it('tells what the server says that the session is, each time', () => {
    const { connection, transport, seen } = connectScripted()
    transport.openSession({ id: 'sess_1', expires_at: 1_800_000_000 })
    transport.receive({ type: 'session.updated', session: { id: 'sess_2' } })
    expect(seen.sessions).toMatchObject([{ expires_at: 1_800_000_000 }, { id: 'sess_2' }])
    expect(connection.session).toMatchObject({ id: 'sess_2' })
    expect(seen.ready).toBe(1)
  })

  it('ends with the server’s words when it refuses the settings', () => {
    const { transport, seen } = connectScripted()
    transport.accept()
    transport.receive({ type: 'session.created', session: {} })
    transport.receive({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        code: 'unknown_parameter',
        message: 'Unknown x',
        event_id: 'evt_1',
      },
    })
    expect(seen.ends).toEqual([
      {
        code: 'unknown_parameter',
        message: 'The server refused the session’s settings: Unknown x',
        retryable: false,
      },
    ])
  })

  it('ends with an in-band refusal of the key as final', () => {
    const { transport, seen } = connectScripted()
    transport.accept()
    transport.receive({
      type: 'error',
      error: { type: 'invalid_request_error', code: 'invalid_api_key', message: '' },
    })
    transport.end({ kind: 'closed', code: 3000, reason: 'invalid_request_error.invalid_api_key' })
    expect(seen.ends).toMatchObject([{ code: 'invalid_api_key', retryable: false }])
    expect(seen.live).toEqual([])
  })

  it('leaves a server that refuses in words and does not hang up', () => {
    const { transport, seen } = connectScripted()
    transport.accept()
    transport.receive({ type: 'error', error: { code: 'model_load_error', message: 'no such pipeline' } })
    vi.runAllTimers()
    expect(seen.ends).toMatchObject([{ code: 'model_load_error', retryable: false }])
  })

  it('does not explain a lost connection by an error of long ago', () => {
    const { transport, seen } = connectScripted()
    transport.openSession()
    transport.receive({ type: 'error', error: { code: 'response_cancel_not_active', message: 'none' } })
    transport.receive({ type: 'rate_limits.updated', rate_limits: [] })
    transport.end({ kind: 'closed', code: 1006, reason: '' })
    expect(seen.ends).toMatchObject([{ code: 'closed_1006', retryable: true }])
  })

  it('gives up on a server that does not answer the handshake', () => {
    const { seen } = connectScripted()
    vi.runAllTimers()
    expect(seen.ends).toMatchObject([{ code: 'handshake_timeout', retryable: true }])
  })

  it('gives up on a server that answers but opens no session', () => {
    const { transport, seen } = connectScripted()
    transport.accept()
    const answering = setInterval(() => transport.pong(), 1000)
    vi.advanceTimersByTime(60_000)
    clearInterval(answering)
    expect(seen.ends).toMatchObject([{ code: 'session_timeout', retryable: true }])
  })

  it('leaves no timer behind', () => {
    const { transport } = connectScripted()
    transport.openSession()
    transport.end({ kind: 'closed', code: 1006, reason: '' })
    expect(vi.getTimerCount()).toBe(0)
  })

  it('opens nothing where the address or the key can’t work, and says why', async () => {
    const { opened, seen } = connect(() => [], { ...config, key: 'two words' })
    await vi.waitFor(() => expect(seen.ends).toMatchObject([{ code: 'invalid_key', retryable: false }]))
    expect(opened).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('passes on what it does not understand, and stays up', () => {
    const { connection, transport, seen } = connectScripted()
    transport.openSession()
    transport.receive({ type: 'rate_limits.updated', rate_limits: [] })
    transport.receive({ type: 'response.done' })
    expect(seen.live).toEqual(['session.created', 'session.updated', 'rate_limits.updated', 'malformed'])
    expect(connection.ready).toBe(true)
  })
})

describe('a connection that takes a conversation along', () => {
  it('is ready when the server has taken every item, in order, after the settings', () => {
    const { connection, transport, seen } = connectScripted(() => history)
    transport.openSession()
    expect(transport.types).toEqual([
      'session.update',
      'conversation.item.create',
      'conversation.item.create',
    ])
    const [first, second] = transport.items
    if (first === undefined || second === undefined) throw new Error('two items were to come')
    transport.takeItem(first)
    expect(connection.ready).toBe(false)
    transport.takeItem(second)
    expect(connection.ready).toBe(true)
    expect(seen.ready).toBe(1)
  })

  it('passes the server’s news of replayed items to the inspector alone, even what trails the opening', () => {
    const { transport, seen } = connectScripted(() => history)
    transport.openSession()
    transport.takeItems()
    expect(seen.all.filter((type) => type.startsWith('conversation.item'))).toHaveLength(4)
    expect(seen.live).toEqual(['session.created', 'session.updated'])
  })

  it('is ready without what the server refuses, and says what is missing', () => {
    const { connection, transport, seen } = connectScripted(() => history)
    transport.openSession()
    const [first] = transport.items
    if (first === undefined) throw new Error('an item was to come')
    transport.refuseItem(first, 'too odd')
    transport.takeItems()
    expect(connection.ready).toBe(true)
    expect(seen.refusals).toEqual([{ itemId: 'item_a', reason: 'too odd' }])
  })

  it('gives up when the server stops taking items, but not while it takes them slowly', () => {
    const { transport, seen } = connectScripted(() => history)
    transport.openSession()
    const [first] = transport.items
    if (first === undefined) throw new Error('an item was to come')
    const answering = setInterval(() => transport.pong(), 1000)
    vi.advanceTimersByTime(14_000)
    transport.takeItem(first)
    vi.advanceTimersByTime(14_000)
    expect(seen.ends).toEqual([])
    vi.advanceTimersByTime(2000)
    clearInterval(answering)
    expect(seen.ends).toMatchObject([{ code: 'session_timeout' }])
  })

  it('gives an item a name that the server takes, and goes on calling it by ours', () => {
    const long = `item_${'x'.repeat(40)}`
    const { connection, transport, seen } = connectScripted(() =>
      planReplay([typed(long, 'one')], { samplesOf: () => null }),
    )
    transport.openSession()
    transport.takeItems()
    const created = transport.items[0]?.['item'] as { id: string }
    expect(created.id.length).toBeLessThanOrEqual(32)
    expect(connection.replayed(long)).toBe(true)
    connection.send({ type: 'conversation.item.delete', item_id: long })
    expect(transport.sent.at(-1)).toMatchObject({ item_id: created.id })
    transport.receive({ type: 'conversation.item.deleted', item_id: created.id })
    expect(seen.live.at(-1)).toBe('conversation.item.deleted')
  })
})
