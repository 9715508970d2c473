import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ConversationItem } from '../../../../src/shared/conversation.ts'
import { planReplay } from '../../../../src/main/conversation/replay.ts'
import { openai } from '../../../../src/main/realtime/dialects/openai.ts'
import type { Incoming } from '../../../../src/main/realtime/wire/events.ts'
import { Link } from '../../../../src/main/realtime/link/link.ts'
import { openWebSocket } from '../../../../src/main/realtime/link/websocket-transport.ts'
import { loadVoice, startPracticeServer, type Faults } from '../../../../src/practice-server/index.ts'
import { startFaultProxy, type Faults as NetworkFaults } from '../../../../tools/fault-proxy/fault-proxy.ts'
import { seededRandom } from '../../../../tools/fault-proxy/faults.ts'
import { answered, said, typed } from '../../../fixtures/conversation-items.ts'

const voice = await loadVoice(new URL('../../../../resources/voice', import.meta.url).pathname)
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

const history: ConversationItem[] = [
  typed('item_1', 'Hello'),
  answered('item_2', 'Hello. How are you?', { heardChars: 6, interrupted: true }),
  said('item_3', null),
  { ...typed('item_4', ''), role: 'assistant', parts: [], call: call('item_5') },
]

function call(outputId: string): NonNullable<ConversationItem['call']> {
  return { callId: 'call_1', name: 'now', arguments: '{}', output: { itemId: outputId, text: 'noon' } }
}

interface World {
  faults?: Partial<Faults>
  faultsOf?: (connection: number) => NetworkFaults
  canRollOver?: () => boolean
}

async function setUp({ faults = {}, faultsOf = () => ({}), canRollOver = () => true }: World = {}) {
  const server = await startPracticeServer({ token: 'token', voice, faults })
  const proxy = await startFaultProxy({ target: server.url, faultsOf })
  const log: string[] = []
  const events: Incoming[] = []
  const link = new Link(
    openWebSocket,
    openai,
    {
      url: proxy.url,
      key: server.token,
      model: 'gpt-realtime-2.1',
      voice: 'marin',
      instructions: '',
      turnDetection: { type: 'off' },
    },
    {
      onConnecting: () => log.push('connecting'),
      onReady: () => log.push('ready'),
      onIncoming: (incoming, live) => {
        if (live) events.push(incoming)
      },
      onSent: () => {},
      onRetry: (_at, error) => log.push(error.code),
      onOffline: (error) => log.push(`offline ${error?.code ?? ''}`.trim()),
      onRollover: (cause) => log.push(`rollover ${cause}`),
      onReplayRefused: (refusals) => log.push(...refusals.map(({ reason }) => reason)),
    },
    {
      itemsToReplay: () => planReplay(history, { samplesOf: () => Int16Array.of(1, 2, 3) }),
      canRollOver,
      sessionLimitSeconds: null,
    },
  )
  cleanups.push(
    () => server.close(),
    () => proxy.close(),
    () => link.close(),
  )
  const itemsOf = (session: number) =>
    (server.sessions[session]?.sent ?? [])
      .filter((event) => event['type'] === 'conversation.item.added')
      .map((event) => (event['item'] as { id: string }).id)
  return { server, proxy, link, log, events, itemsOf }
}

const often = { interval: 5 }

describe('a link over a real network', () => {
  it('is ready when the server knows the conversation, item by item, and has refused none', async () => {
    const { link, log, itemsOf } = await setUp()
    link.connect()
    await vi.waitFor(() => expect(log).toContain('ready'), often)
    expect(log).toEqual(['connecting', 'ready'])
    expect(itemsOf(0)).toEqual(['item_1', 'item_2', 'item_3', 'item_4', 'item_5'])
  })

  it('notices a half-open connection while the person talks, and comes back on another', async () => {
    const { link, log, proxy, server, itemsOf } = await setUp()
    link.connect()
    await vi.waitFor(() => expect(log).toContain('ready'), often)
    proxy.break({ kind: 'half-open' })
    link.setTalking(true)
    await vi.waitFor(() => expect(link.reconnects).toBe(1), often)
    expect(log).toEqual(['connecting', 'ready', 'connection_silent', 'connecting', 'ready'])
    expect(itemsOf(server.sessions.length - 1)).toHaveLength(5)
  })

  it('rolls over before each session expires, and is ready all the time', async () => {
    const { link, log, server } = await setUp({ faults: { sessionSeconds: 3 } })
    link.connect()
    await vi.waitFor(() => expect(log).toContain('ready'), often)
    let gaps = 0
    await vi.waitFor(() => {
      if (link.ready === null) gaps += 1
      expect(link.rollovers).toBe(2)
    }, often)
    expect(gaps).toBe(0)
    expect(link.reconnects).toBe(0)
    expect(log.filter((entry) => entry !== 'rollover limit')).toEqual([
      'connecting',
      'ready',
      'ready',
      'ready',
    ])
    await vi.waitFor(() => expect(server.sessions.filter(({ open }) => open)).toHaveLength(1), often)
  })

  it('opens a new session when one expires in mid-turn', async () => {
    const { link, log } = await setUp({ faults: { sessionSeconds: 1 }, canRollOver: () => false })
    link.connect()
    await vi.waitFor(() => expect(link.reconnects).toBe(1), often)
    expect(log.slice(0, 5)).toEqual(['connecting', 'ready', 'session_expired', 'connecting', 'ready'])
  })

  it.each([
    [401, 'invalid_api_key'],
    [403, 'insufficient_permissions'],
  ])('stays down after HTTP %i, and says why', async (status, code) => {
    const { link, log } = await setUp({ faultsOf: () => ({ refuse: { status } }) })
    link.connect()
    await vi.waitFor(() => expect(log).toEqual(['connecting', `offline ${code}`]), often)
  })

  it('gets through, with the whole conversation, however the network breaks', async () => {
    // Each world breaks its first connections in its own way; the last one is only slow.
    const worlds = Array.from({ length: 12 }, (_, seed) => async () => {
      const random = seededRandom(seed)
      const pick = <T>(choices: readonly T[]): T => {
        const choice = choices[Math.floor(random() * choices.length)]
        if (choice === undefined) throw new Error('nothing to choose from')
        return choice
      }
      const breaks = [
        { kind: 'reset' },
        { kind: 'close', code: pick([1001, 1011, 1013]) },
        { kind: 'stall', durationMs: 40 },
      ] as const
      const faultsOf = (connection: number): NetworkFaults => {
        const slow = { latencyMs: random() * 5, jitterMs: random() * 5, sliceBytes: 1 + random() * 200 }
        if (connection >= 2) return slow
        if (random() < 0.3) return { refuse: { status: pick([429, 500, 503]) } }
        const direction = pick(['up', 'down'] as const)
        const messages = 1 + Math.floor(random() * 8)
        return { ...slow, breakAfter: { direction, messages, with: pick(breaks) } }
      }
      const { link, server, itemsOf } = await setUp({ faultsOf })
      link.connect()
      await vi.waitFor(() => {
        expect(link.ready).not.toBeNull()
        expect(itemsOf(server.sessions.length - 1)).toEqual([
          'item_1',
          'item_2',
          'item_3',
          'item_4',
          'item_5',
        ])
      }, often)
      link.close()
    })
    await Promise.all(worlds.map((run) => run()))
  })
})
