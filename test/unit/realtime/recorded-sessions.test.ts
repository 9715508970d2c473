import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DialectId } from '../../../src/main/realtime/dialects/dialect.ts'
import { dialects } from '../../../src/main/realtime/dialects/index.ts'
import { openWebSocket } from '../../../src/main/realtime/link/websocket-transport.ts'
import { Session } from '../../../src/main/realtime/session.ts'
import type { Incoming } from '../../../src/main/realtime/wire/events.ts'
import { registryOf } from '../../../src/main/tools/registry.ts'
import type { EarshotError } from '../../../src/shared/errors.ts'
import type { TurnSummary } from '../../../src/shared/turn-summary.ts'
import { ReplayingServer } from '../../fakes/replaying-server.ts'
import { SteppedDevices } from '../../fakes/stepped-devices.ts'
import { recordedDialects, recording } from '../../fixtures/recordings.ts'
import { tone } from '../../fixtures/tone.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const step of cleanups.splice(0).toReversed()) step()
})

async function talkWith(id: DialectId, keepsIds: boolean) {
  const server = await ReplayingServer.start(recording(id), keepsIds)
  const devices = new SteppedDevices()
  const session = new Session({
    dialect: dialects[id],
    config: {
      url: server.url,
      key: 'key',
      model: 'any-model',
      voice: 'alloy',
      instructions: 'Be brief.',
      turnDetection: { type: 'off' },
    },
    audio: devices,
    openTransport: openWebSocket,
    tools: registryOf([]),
    sessionLimitSeconds: null,
  })
  const turns: TurnSummary[] = []
  const notices: EarshotError[] = []
  const received: Incoming[] = []
  session.on('turn', (turn) => turns.push(turn))
  session.on('notice', (notice) => notice !== null && notices.push(notice))
  session.on('received', (incoming) => received.push(incoming))
  cleanups.push(
    () => server.close(),
    () => session.close(),
  )
  const turnIsOver = (count: number) =>
    vi.waitFor(
      () => {
        devices.hear(20)
        expect(turns).toHaveLength(count)
      },
      { interval: 2 },
    )
  session.connect()
  await vi.waitFor(() => expect(session.state.kind).toBe('ready'))
  session.press()
  session.release(100)
  devices.speak(tone(800))
  session.press()
  devices.wait(200)
  await turnIsOver(1)
  session.say('Thanks')
  await turnIsOver(2)
  return { session, turns, notices, received }
}

describe.each(recordedDialects)('a recorded conversation with %s, replayed to the whole engine', (id) => {
  it.each([
    ['keeps our ids', true],
    ['names the items itself', false],
  ])(
    'comes out as the right items in the right order with the right text, where the server %s',
    async (_, keeps) => {
      const { session, turns, notices, received } = await talkWith(id, keeps)
      const { items } = session.conversation
      expect(items).toMatchObject([
        { id: 'item_u1', role: 'user', parts: [{ transcript: 'What time is it?', durationMs: 1000 }] },
        {
          id: 'item_a1',
          role: 'assistant',
          status: 'completed',
          failure: null,
          parts: [{ kind: 'output_audio', transcript: 'It is noon.', heardChars: 11, interrupted: false }],
        },
        { role: 'user', parts: [{ kind: 'input_text', text: 'Thanks' }] },
        {
          id: 'item_a2',
          role: 'assistant',
          status: 'completed',
          failure: null,
          parts: [{ kind: 'output_text', text: 'Any time.' }],
        },
      ])
      const { renderedSamples, receivedSamples } = session.diagnostics()
      expect(renderedSamples).toBe(receivedSamples)
      expect(receivedSamples).toBeGreaterThan(0)
      expect(turns).toMatchObject([{ status: 'completed' }, { status: 'completed' }])
      expect(notices).toEqual([])
      expect(received.filter(({ kind }) => kind === 'malformed')).toEqual([])
      expect(session.state).toEqual({ kind: 'ready' })
    },
  )
})
