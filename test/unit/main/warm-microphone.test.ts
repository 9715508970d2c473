import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WarmMicrophone } from '../../../src/main/audio/warm-microphone.ts'
import { CurrentSession } from '../../../src/main/current-session.ts'
import { openai } from '../../../src/main/realtime/dialects/openai.ts'
import { Session } from '../../../src/main/realtime/session.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'
import type { AudioCommand, AudioReport } from '../../../src/shared/audio-format.ts'

const MINUTE_MS = 60_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const sent: AudioCommand[] = []
  const listeners: ((report: AudioReport) => void)[] = []
  const device = new WarmMicrophone({
    send: (command) => void sent.push(command),
    listen: (listener) => void listeners.push(listener),
  })
  const say = (report: AudioReport) => listeners.forEach((listener) => listener(report))
  return {
    device,
    begin: (turn: number) =>
      device.send({ type: 'begin-capture', turn, preRollMs: 300, whileMuted: 'nothing' }),
    end: (turn: number) => say({ type: 'capture-ended', turn, sampleCount: 0 }),
    fail: (turn: number) =>
      say({ type: 'capture-failed', turn, code: 'microphone_failed', message: 'It is gone.' }),
    cancel: (turn: number) => device.send({ type: 'cancel-capture', turn }),
    begun: () => sent.flatMap((command) => (command.type === 'begin-capture' ? [command.turn] : [])),
    released: () => sent.filter((command) => command.type === 'release-microphone').length,
  }
}

/** Nobody answers, but it can be talked to. */
function offlineSession(given: Pick<ConstructorParameters<typeof Session>[0], 'audio'>) {
  return new Session({
    dialect: openai,
    config: {
      url: 'ws://server.test',
      key: 'key',
      model: 'gpt-realtime-2.1',
      voice: 'marin',
      instructions: '',
      turnDetection: { type: 'off' },
    },
    openTransport: () => ({ send() {}, queuedBytes: 0, ping() {}, close() {}, terminate() {} }),
    tools: registryOf([]),
    sessionLimitSeconds: null,
    ...given,
  })
}

/** Somebody has talked in a conversation, and another one has taken its place since. */
async function afterAnotherConversation() {
  const { device, begun, end, released } = setUp()
  const current = new CurrentSession(device, offlineSession)
  current.session.press()
  current.session.release(0)
  begun().forEach(end)
  const replaced = current.replace(() => undefined)
  await vi.advanceTimersByTimeAsync(3_000)
  await replaced
  return { current, begun, released }
}

describe('the microphone', () => {
  it('stays open for five minutes after the last turn, and is closed then', () => {
    const { begin, end, released } = setUp()
    begin(1)
    vi.advanceTimersByTime(20 * MINUTE_MS)
    end(1)
    vi.advanceTimersByTime(5 * MINUTE_MS - 1)
    expect(released()).toBe(0)
    vi.advanceTimersByTime(1)
    expect(released()).toBe(1)
  })

  it('is not closed while another turn is being spoken', () => {
    const { begin, end, cancel, released } = setUp()
    begin(1)
    begin(2)
    end(1)
    vi.advanceTimersByTime(6 * MINUTE_MS)
    expect(released()).toBe(0)
    cancel(2)
    vi.advanceTimersByTime(5 * MINUTE_MS)
    expect(released()).toBe(1)
  })

  it('is closed after a turn that failed, too', () => {
    const { begin, fail, released } = setUp()
    begin(1)
    fail(1)
    vi.advanceTimersByTime(5 * MINUTE_MS)
    expect(released()).toBe(1)
  })

  it('is not closed on whoever talks in another conversation by then', async () => {
    const { current, begun, released } = await afterAnotherConversation()
    vi.advanceTimersByTime(4 * MINUTE_MS)
    current.session.press()
    vi.advanceTimersByTime(2 * MINUTE_MS)
    expect(begun()).toHaveLength(2)
    expect(released()).toBe(0)
    current.close()
  })

  it('is closed after the last turn of a conversation that made way', async () => {
    const { current, released } = await afterAnotherConversation()
    vi.advanceTimersByTime(5 * MINUTE_MS)
    expect(released()).toBe(1)
    current.close()
  })
})
