import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EarshotError } from '../../../src/shared/errors.ts'
import { Connection } from '../../../src/main/realtime/connection.ts'
import type { SessionConfig } from '../../../src/main/realtime/dialects/dialect.ts'
import { openai } from '../../../src/main/realtime/dialects/openai.ts'
import { ScriptedTransport } from '../../fakes/scripted-transport.ts'

const config: SessionConfig = {
  url: null,
  key: 'sk-secret',
  model: 'gpt-realtime-2.1',
  voice: 'marin',
  instructions: 'Be brief.',
  turnDetection: { type: 'off' },
}

function connect() {
  const { open, opened } = ScriptedTransport.factory()
  const seen = { ready: 0, incoming: 0, ends: [] as EarshotError[] }
  const connection = new Connection(open, openai, config, {
    onReady: () => (seen.ready += 1),
    onIncoming: () => (seen.incoming += 1),
    onSent: () => {},
    onEnd: (error) => seen.ends.push(error),
  })
  const transport = opened[0]
  if (transport === undefined) throw new Error('no transport was opened')
  return { connection, transport, seen }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a connection', () => {
  it('goes to the provider with the model in the address and the key in a header, never the other way round', () => {
    const { transport } = connect()
    expect(transport.endpoint.url).toBe('wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1')
    expect(transport.endpoint.headers).toEqual({ Authorization: 'Bearer sk-secret' })
  })

  it('configures the session when the server has opened it, and is ready when the server has confirmed', () => {
    const { connection, transport, seen } = connect()
    expect(transport.sent).toEqual([])
    transport.receive({ type: 'session.created', session: {} })
    expect(transport.sent).toMatchObject([
      {
        type: 'session.update',
        event_id: 'evt_1',
        session: {
          type: 'realtime',
          output_modalities: ['audio'],
          audio: { input: { turn_detection: null } },
        },
      },
    ])
    expect(connection.ready).toBe(false)
    transport.receive({ type: 'session.updated', session: {} })
    expect(connection.ready).toBe(true)
    expect(seen.ready).toBe(1)
  })

  it('ends with the server’s words when it refuses the settings', () => {
    const { transport, seen } = connect()
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
    const { transport, seen } = connect()
    transport.receive({
      type: 'error',
      error: { type: 'invalid_request_error', code: 'invalid_api_key', message: '' },
    })
    transport.end({ kind: 'closed', code: 3000, reason: 'invalid_request_error.invalid_api_key' })
    expect(seen.ends).toMatchObject([{ code: 'invalid_api_key', retryable: false }])
  })

  it('gives up on a server that answers but opens no session', () => {
    const { seen } = connect()
    vi.runAllTimers()
    expect(seen.ends).toMatchObject([{ code: 'session_timeout', retryable: true }])
  })

  it('passes on what it does not understand, and stays up', () => {
    const { connection, transport, seen } = connect()
    transport.openSession()
    transport.receive({ type: 'rate_limits.updated', rate_limits: [] })
    transport.receive({ type: 'response.done' })
    expect(seen.incoming).toBe(4)
    expect(connection.ready).toBe(true)
  })
})
