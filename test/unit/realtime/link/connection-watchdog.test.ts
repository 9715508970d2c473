import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EarshotError } from '../../../../src/shared/errors.ts'
import { Connection } from '../../../../src/main/realtime/link/connection.ts'
import { openai } from '../../../../src/main/realtime/dialects/openai.ts'
import { ScriptedTransport } from '../../../fakes/scripted-transport.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function connectAndOpen() {
  const { open, opened } = ScriptedTransport.factory()
  const ends: EarshotError[] = []
  const slow: boolean[] = []
  const connection = new Connection(
    open,
    openai,
    {
      url: null,
      key: 'sk-secret',
      model: 'gpt-realtime-2.1',
      voice: 'marin',
      instructions: '',
      turnDetection: { type: 'off' },
    },
    {
      onReady: () => {},
      onIncoming: () => {},
      onSent: () => {},
      onSlowLink: (isSlow) => slow.push(isSlow),
      onEnd: (error) => ends.push(error),
    },
  )
  const transport = opened[0]
  if (transport === undefined) throw new Error('no transport was opened')
  transport.openSession()
  return { connection, transport, ends, slow }
}

/** Runs the clock in small steps until the connection has ended; returns after how many ms, at most `limitMs`. */
function msUntilEnd(ends: readonly EarshotError[], limitMs: number, each = () => {}): number {
  let passed = 0
  for (; ends.length === 0 && passed < limitMs; passed += 10) {
    each()
    vi.advanceTimersByTime(10)
  }
  return passed
}

describe('the watch over a connection', () => {
  it('notices within 10 s that nobody is there any more', () => {
    for (const heardFor of [0, 1234, 4890, 7777]) {
      const { transport, ends } = connectAndOpen()
      transport.pong()
      vi.advanceTimersByTime(heardFor)
      transport.receive({ type: 'rate_limits.updated' })
      expect(msUntilEnd(ends, 20_000)).toBeLessThanOrEqual(10_000)
      expect(ends).toMatchObject([{ code: 'connection_silent', retryable: true }])
      expect(transport.closed).toBe(true)
    }
  })

  it('notices it within 2 s while the person talks, even if they had been silent for long', () => {
    const { connection, transport, ends } = connectAndOpen()
    transport.pong()
    vi.advanceTimersByTime(3000)
    transport.receive({ type: 'rate_limits.updated' })
    connection.setTalking(true)
    expect(msUntilEnd(ends, 20_000)).toBeLessThanOrEqual(2000)
  })

  it('leaves a connection alone that answers, for as long as it does', () => {
    const { connection, transport, ends } = connectAndOpen()
    let answered = 0
    const answer = () => {
      for (; answered < transport.pings; answered += 1) transport.pong()
    }
    expect(msUntilEnd(ends, 60_000, answer)).toBe(60_000)
    connection.setTalking(true)
    expect(msUntilEnd(ends, 60_000, answer)).toBe(60_000)
    expect(transport.pings).toBeGreaterThan(60)
    expect(transport.pings).toBeLessThan(100)
  })

  it('asks nothing while the server speaks', () => {
    const { transport, ends } = connectAndOpen()
    transport.pong()
    const before = transport.pings
    msUntilEnd(ends, 60_000, () => transport.receive({ type: 'rate_limits.updated' }))
    expect(transport.pings).toBe(before)
  })

  it('takes a slow line that still moves for alive, and one that has stopped for dead', () => {
    const { connection, transport, ends } = connectAndOpen()
    transport.pong()
    transport.queuedBytes = 100_000
    connection.setTalking(true)
    const moving = () => (transport.queuedBytes -= 10)
    expect(msUntilEnd(ends, 30_000, moving)).toBe(30_000)
    expect(msUntilEnd(ends, 30_000)).toBeLessThanOrEqual(2000)
  })

  it('is patient with a line whose answers have taken long', () => {
    const { connection, transport, ends } = connectAndOpen()
    vi.advanceTimersByTime(1500)
    transport.pong()
    connection.setTalking(true)
    expect(msUntilEnd(ends, 2500)).toBe(2500)
    transport.pong()
    expect(ends).toEqual([])
  })

  it('asks at once when there is reason to doubt', () => {
    const { connection, transport } = connectAndOpen()
    transport.pong()
    const before = transport.pings
    connection.probe()
    connection.probe()
    expect(transport.pings).toBe(before + 1)
  })

  it('asks once when the person begins to talk, however often it is told', () => {
    const { connection, transport } = connectAndOpen()
    transport.pong()
    const before = transport.pings
    for (let told = 0; told < 50; told += 1) {
      connection.setTalking(true)
      transport.pong()
    }
    expect(transport.pings).toBe(before + 1)
  })

  it('has no timer once the connection has ended', () => {
    const { connection, transport } = connectAndOpen()
    connection.setTalking(true)
    transport.end({ kind: 'closed', code: 1006, reason: '' })
    connection.probe()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a slow link', () => {
  const frame = new Int16Array(480)

  it('is said once more than a second of audio waits, and taken back when it has gone', () => {
    const { connection, transport, slow } = connectAndOpen()
    connection.sendAudio(frame)
    transport.queuedBytes = 200_000
    connection.sendAudio(frame)
    vi.advanceTimersByTime(500)
    expect(slow).toEqual([true])
    // Half a second still waits: neither slow nor caught up.
    transport.queuedBytes = 32_000
    vi.advanceTimersByTime(2000)
    expect(slow).toEqual([true])
    transport.queuedBytes = 1000
    vi.advanceTimersByTime(500)
    expect(slow).toEqual([true, false])
    expect(transport.types.filter((type) => type === 'input_audio_buffer.append')).toHaveLength(2)
  })

  it('is not said of a burst that leaves at once', () => {
    const { connection, transport, slow } = connectAndOpen()
    transport.queuedBytes = 500_000
    connection.sendAudio(frame)
    transport.queuedBytes = 0
    vi.advanceTimersByTime(5000)
    expect(slow).toEqual([])
  })

  it('is taken back when the connection ends', () => {
    const { connection, transport, slow } = connectAndOpen()
    transport.queuedBytes = 500_000
    connection.sendAudio(frame)
    vi.advanceTimersByTime(500)
    transport.end({ kind: 'closed', code: 1006, reason: '' })
    expect(slow).toEqual([true, false])
    expect(vi.getTimerCount()).toBe(0)
  })
})
