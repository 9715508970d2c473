import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openai } from '../../../src/main/realtime/dialects/openai.ts'
import { Session } from '../../../src/main/realtime/session.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'
import { ScriptedTransport } from '../../fakes/scripted-transport.ts'
import { SteppedDevices } from '../../fakes/stepped-devices.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function setUp() {
  const { open, opened } = ScriptedTransport.factory()
  const session = new Session({
    dialect: openai,
    config: {
      url: null,
      key: 'sk-secret',
      model: 'gpt-realtime-2.1',
      voice: 'marin',
      instructions: '',
      turnDetection: { type: 'off' },
    },
    audio: new SteppedDevices(),
    openTransport: open,
    tools: registryOf([]),
    sessionLimitSeconds: null,
  })
  const transport = (index: number): ScriptedTransport => {
    const found = opened[index]
    if (found === undefined) throw new Error(`only ${opened.length} transports were opened`)
    return found
  }
  const connect = (): void => {
    session.start()
    transport(0).openSession()
    transport(0).pong()
  }
  return { session, opened, transport, connect }
}

describe('a computer that was away and is back', () => {
  it('tries at once where it waited to try again, and once', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const { session, opened, transport, connect } = setUp()
    connect()
    transport(0).end({ kind: 'closed', code: 1006, reason: '' })
    expect(session.state.kind).toBe('reconnecting')
    session.wake()
    session.wake()
    expect(opened).toHaveLength(2)
    transport(1).openSession()
    expect(session.state.kind).toBe('ready')
    vi.advanceTimersByTime(1000)
    expect(opened).toHaveLength(2)
  })

  it('asks a line that seems to be up whether it is, and leaves one that answers', () => {
    const { session, opened, transport, connect } = setUp()
    connect()
    const before = transport(0).pings
    session.wake()
    expect(transport(0).pings).toBe(before + 1)
    transport(0).pong()
    expect(session.state.kind).toBe('ready')
    expect(opened).toHaveLength(1)
  })

  it('opens another line when nobody answers on the old one', () => {
    const { session, opened, connect } = setUp()
    connect()
    session.wake()
    vi.advanceTimersByTime(60_000)
    expect(opened.length).toBeGreaterThan(1)
  })

  it('leaves a talk alone that was closed, or that a server has refused', () => {
    const closed = setUp()
    closed.connect()
    closed.session.close()
    closed.session.wake()
    const refused = setUp()
    refused.session.start()
    refused.transport(0).end({ kind: 'refused', status: 401, body: '' })
    refused.session.wake()
    for (const { session, opened } of [closed, refused]) {
      expect(session.state.kind).toBe('offline')
      expect(opened).toHaveLength(1)
    }
  })
})
