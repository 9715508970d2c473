import { afterEach, describe, expect, it } from 'vitest'
import { FuzzedSession } from '../../../bench/harness/fuzzed-session.ts'
import { hugeDelta, ProtocolFrames } from '../../../bench/harness/protocol-frames.ts'
import { seededRandom } from '../../../bench/harness/statistics.ts'

const sessions: FuzzedSession[] = []

function fuzzed(): FuzzedSession {
  const session = new FuzzedSession()
  sessions.push(session)
  return session
}

afterEach(() => {
  for (const session of sessions.splice(0)) session.close()
})

describe('the whole engine, at a server that says anything', () => {
  it.each([1, 2, 3])('takes every frame without a throw, and stays connected (seed %i)', async (seed) => {
    const session = fuzzed()
    const frames = new ProtocolFrames(seededRandom(seed))
    for (let i = 0; i < 5000; i += 1) {
      session.receive(frames.next())
      session.render()
    }
    await session.flush()
    const { kind, items, renderedSamples, playoutFaults } = session.state
    expect(kind).not.toBe('offline')
    expect(items).toBeLessThan(100)
    // It was not that nothing got through.
    expect(renderedSamples).toBeGreaterThan(0)
    expect(playoutFaults).toBeGreaterThan(0)
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('takes a delta as large as an event may be', () => {
    const session = fuzzed()
    session.receive('{"type":"response.created","response":{"id":"resp_0"}}')
    session.receive(hugeDelta('item_0'))
    session.render()
    expect(session.state.playoutFaults).toBe(0)
    expect(session.state.kind).not.toBe('offline')
  })
})
