import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConversationItem } from '../../../../src/shared/conversation.ts'
import { planReplay } from '../../../../src/main/conversation/replay.ts'
import type { SessionConfig } from '../../../../src/main/realtime/dialects/dialect.ts'
import { openai } from '../../../../src/main/realtime/dialects/openai.ts'
import { Link, type LinkOptions } from '../../../../src/main/realtime/link/link.ts'
import {
  reconnectDelayMs,
  retryAfterMs,
  rolloverDelayMs,
} from '../../../../src/main/realtime/link/reconnect-policy.ts'
import { ScriptedTransport } from '../../../fakes/scripted-transport.ts'
import { said, typed } from '../../../fixtures/conversation-items.ts'

const config: SessionConfig = {
  url: null,
  key: 'sk-secret',
  model: 'gpt-realtime-2.1',
  voice: 'marin',
  instructions: '',
  turnDetection: { type: 'off' },
}

const lost = { kind: 'closed' as const, code: 1006, reason: '' }
const expired = { kind: 'closed' as const, code: 1001, reason: 'invalid_request_error.session_expired' }

function setUp(options: Partial<LinkOptions> = {}) {
  const { open, opened } = ScriptedTransport.factory()
  const world = { items: [] as ConversationItem[], betweenTurns: true }
  const log: string[] = []
  const link: Link = new Link(
    open,
    openai,
    config,
    {
      onConnecting: () => log.push('connecting'),
      onReady: () => log.push('ready'),
      onSession: (session) => log.push(`session ${String(session['id'])}`),
      onIncoming: (incoming, live) => {
        if (live && incoming.kind === 'other') log.push(incoming.raw.type)
      },
      onSent: () => {},
      onRetry: (retryAt, error) => log.push(`retry ${error.code} in ${retryAt - Date.now() <= 500}`),
      onOffline: (error) => log.push(`offline ${error?.code ?? ''}`.trim()),
      onRollover: (cause) => log.push(`rollover ${cause}`),
      onRolloverFailed: (error, cause) => log.push(`rollover ${cause} failed ${error.code}`),
    },
    {
      itemsToReplay: () => planReplay(world.items, { samplesOf: () => null }),
      canRollOver: () => world.betweenTurns,
      sessionLimitSeconds: null,
      ...options,
    },
  )
  const transport = (index: number): ScriptedTransport => {
    const found = opened[index]
    if (found === undefined) throw new Error(`only ${opened.length} transports were opened`)
    return found
  }
  const connected = (session: object = { id: 'first' }) => {
    link.connect()
    transport(0).openSession(session)
    log.length = 0
  }
  return { link, opened, transport, connected, log, world }
}

/** Lets the clock run while the open connections answer, as live ones do. */
function passTime(opened: readonly ScriptedTransport[], durationMs: number): void {
  for (let passed = 0; passed < durationMs; passed += 500) {
    vi.advanceTimersByTime(500)
    for (const transport of opened) if (!transport.closed) transport.pong()
  }
}

/** Until so many have been opened, or a day has passed. */
function passTimeUntil(opened: readonly ScriptedTransport[], count: number): void {
  for (let minute = 0; minute < 1440 && opened.length < count; minute += 1 / 120) passTime(opened, 500)
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('a link', () => {
  it('comes back within half a second of a loss, and counts it', () => {
    const { link, opened, transport, connected, log } = setUp()
    connected()
    transport(0).end(lost)
    expect(log).toEqual(['retry closed_1006 in true'])
    vi.advanceTimersByTime(500)
    expect(opened).toHaveLength(2)
    transport(1).openSession()
    expect(log.slice(1)).toEqual(['connecting', 'session undefined', 'ready'])
    expect(link).toMatchObject({ reconnects: 1, rollovers: 0 })
  })

  it('comes back no sooner than an overloaded server asks for, unless the person says so', () => {
    const { link, opened, transport } = setUp()
    link.connect()
    transport(0).end({ kind: 'refused', status: 503, body: '', retryAfter: '40' })
    vi.advanceTimersByTime(39_999)
    expect(opened).toHaveLength(1)
    vi.advanceTimersByTime(501)
    expect(opened).toHaveLength(2)
    transport(1).end({ kind: 'refused', status: 429, body: '', retryAfter: '40' })
    link.connect()
    expect(opened).toHaveLength(3)
  })

  it('takes the conversation along, as it is by then', () => {
    const { transport, connected, world, link } = setUp()
    connected()
    world.items = [typed('item_1', 'Hello')]
    transport(0).end(lost)
    world.items = [...world.items, typed('item_2', 'Are you there?')]
    vi.advanceTimersByTime(500)
    transport(1).openSession()
    expect(link.ready).toBeNull()
    transport(1).takeItems()
    expect(link.ready).not.toBeNull()
    expect(transport(1).items.map((event) => event['item'])).toMatchObject([
      { id: 'item_1' },
      { id: 'item_2' },
    ])
  })

  it('waits longer after each failure, up to half a minute, and at most half a second once it was stable', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const { link, opened, log } = setUp()
    const waits: number[] = []
    link.connect()
    for (let tries = 1; tries <= 8; tries += 1) {
      opened.at(-1)?.end({ kind: 'unreachable', message: 'no', code: 'ECONNREFUSED' })
      const before = Date.now()
      vi.advanceTimersToNextTimer()
      waits.push(Date.now() - before)
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b))
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000)
    opened.at(-1)?.openSession()
    passTime(opened, 6000)
    log.length = 0
    opened.at(-1)?.end(lost)
    expect(log).toEqual(['retry closed_1006 in true'])
  })

  it('does not hammer a server that accepts it and hangs up each time', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const { opened, connected } = setUp()
    connected()
    for (let round = 0; round < 6; round += 1) {
      opened.at(-1)?.end(lost)
      vi.advanceTimersToNextTimer()
      opened.at(-1)?.openSession()
    }
    opened.at(-1)?.end(lost)
    const before = Date.now()
    vi.advanceTimersToNextTimer()
    expect(Date.now() - before).toBeGreaterThan(10_000)
  })

  it('connects at once when asked to while it waits', () => {
    const { link, opened, transport, connected } = setUp()
    connected()
    transport(0).end(lost)
    link.connect()
    expect(opened).toHaveLength(2)
    transport(1).openSession()
    passTime(opened, 60_000)
    expect(opened).toHaveLength(2)
  })

  it('when asked to connect while it is up, asks whether the server is still there', () => {
    const { link, opened, transport, connected } = setUp()
    connected()
    transport(0).pong()
    const before = transport(0).pings
    link.connect()
    expect(transport(0).pings).toBe(before + 1)
    expect(opened).toHaveLength(1)
  })

  it('stays down when trying again would not help, until it is asked', () => {
    const { link, opened, transport, connected, log } = setUp()
    connected()
    transport(0).end({ kind: 'closed', code: 1013, reason: 'insufficient_quota.insufficient_quota' })
    expect(log).toEqual(['offline insufficient_quota'])
    vi.runAllTimers()
    expect(opened).toHaveLength(1)
    link.connect()
    expect(opened).toHaveLength(2)
  })

  it('has no timer when it is closed, and says so once', () => {
    const { link, transport, connected, log } = setUp()
    connected({ id: 'first', expires_at: Date.now() / 1000 + 3600 })
    link.close()
    expect(log).toEqual(['offline'])
    expect(transport(0).closed).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('opens a new session at once when one has expired', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const { transport, opened, connected, log } = setUp({ canRollOver: () => false })
    connected()
    passTime(opened, 10_000)
    transport(0).end(expired)
    vi.advanceTimersByTime(0)
    expect(log).toEqual(['retry session_expired in true', 'connecting'])
    expect(opened).toHaveLength(2)
  })
})

describe('a rollover', () => {
  const hour = () => ({ id: 'first', expires_at: Date.now() / 1000 + 3600 })

  it('comes well before the session expires: a second session is made ready before the first is left', () => {
    const { link, opened, transport, connected, log, world } = setUp()
    world.items = []
    connected(hour())
    world.items = [typed('item_1', 'Hello')]
    passTime(opened, 54 * 60_000)
    expect(opened).toHaveLength(1)
    passTimeUntil(opened, 2)
    expect(opened).toHaveLength(2)
    expect(link.ready).not.toBeNull()
    transport(1).openSession({ id: 'second', expires_at: Date.now() / 1000 + 3600 })
    expect(transport(0).closed).toBe(false)
    link.ready?.send({ type: 'response.create' })
    expect(transport(0).types.at(-1)).toBe('response.create')
    transport(1).takeItems()
    expect(log).toEqual(['rollover limit', 'session second', 'ready'])
    expect(transport(0).closed).toBe(true)
    link.ready?.send({ type: 'response.create' })
    expect(transport(1).types.at(-1)).toBe('response.create')
    expect(link).toMatchObject({ reconnects: 0, rollovers: 1 })
  })

  it('comes again for the next session, and so on', () => {
    const { link, opened, connected } = setUp()
    connected(hour())
    for (let day = 0; day < 24; day += 1) {
      passTimeUntil(opened, day + 2)
      opened.at(-1)?.openSession(hour())
    }
    expect(link.rollovers).toBe(24)
    expect(opened.filter((transport) => !transport.closed)).toHaveLength(1)
  })

  it('comes at our own limit, where that is shorter', () => {
    const { opened, connected } = setUp({ sessionLimitSeconds: 60 })
    connected(hour())
    passTime(opened, 46_000)
    expect(opened).toHaveLength(2)
  })

  it('comes at another limit that is set meanwhile, from the session’s beginning on', () => {
    const { link, opened, connected } = setUp()
    connected(hour())
    passTime(opened, 30_000)
    link.setSessionLimit(60)
    passTime(opened, 14_000)
    expect(opened).toHaveLength(1)
    passTime(opened, 2_000)
    expect(opened).toHaveLength(2)
  })

  it('comes at once at a limit that the session is past, and not at all at one that was taken back', () => {
    const { link, opened, connected } = setUp()
    connected({ id: 'first' })
    link.setSessionLimit(60)
    link.setSessionLimit(null)
    passTime(opened, 120_000)
    expect(opened).toHaveLength(1)
    link.setSessionLimit(60)
    vi.advanceTimersByTime(0)
    expect(opened).toHaveLength(2)
  })

  it('waits for the end of the turn', () => {
    const { link, opened, connected, world } = setUp()
    connected(hour())
    world.betweenTurns = false
    passTime(opened, 58 * 60_000)
    link.turnIdle()
    expect(opened).toHaveLength(1)
    world.betweenTurns = true
    link.turnIdle()
    expect(opened).toHaveLength(2)
  })

  it('whose session is ready in the middle of a turn waits, learns what was said, and takes over', () => {
    const { link, transport, connected, log, world } = setUp()
    connected()
    world.items = [typed('item_1', 'Hello')]
    link.rollOver({ ...config, voice: 'cedar' })
    world.betweenTurns = false
    transport(1).openSession({ id: 'second' })
    transport(1).takeItems()
    expect(log).toEqual([])
    world.items = [...world.items, typed('item_2', 'And now?')]
    world.betweenTurns = true
    link.turnIdle()
    expect(log).toEqual([])
    transport(1).takeItems()
    expect(log).toEqual(['rollover change', 'session second', 'ready'])
    expect(transport(1).items.map((event) => event['item'])).toMatchObject([
      { id: 'item_1' },
      { id: 'item_2' },
    ])
    expect(transport(1).items[1]).toMatchObject({ previous_item_id: 'item_1' })
  })

  it('begins again when what the new session was told has changed', () => {
    const { link, opened, transport, connected, log, world } = setUp()
    connected()
    world.items = [said('item_1', null)]
    link.rollOver(config)
    transport(1).openSession()
    world.items = [said('item_1', 'Hello')]
    transport(1).takeItems()
    expect(transport(1).closed).toBe(true)
    expect(opened).toHaveLength(3)
    transport(2).openSession({ id: 'third' })
    transport(2).takeItems()
    expect(log).toEqual(['rollover change', 'session third', 'ready'])
  })

  it('serves a change that a live session refuses, with the new settings', () => {
    const { link, transport, connected } = setUp()
    connected()
    link.rollOver({ ...config, voice: 'cedar' })
    transport(1).openSession()
    expect(transport(1).sent[0]).toMatchObject({ session: { audio: { output: { voice: 'cedar' } } } })
    expect(link.rollovers).toBe(1)
  })

  it('with settings that have changed again begins again with those', () => {
    const { link, transport, connected } = setUp()
    connected()
    link.rollOver({ ...config, voice: 'cedar' })
    link.rollOver({ ...config, voice: 'sage' })
    expect(transport(1).closed).toBe(true)
    transport(2).openSession()
    expect(transport(2).sent[0]).toMatchObject({ session: { audio: { output: { voice: 'sage' } } } })
    expect(link.rollovers).toBe(1)
  })

  it('that fails leaves the first session as it is, and is tried again', () => {
    const { link, opened, transport, connected, log } = setUp()
    connected()
    link.rollOver(config)
    transport(1).end({ kind: 'unreachable', message: 'no' })
    expect(log).toEqual([])
    expect(link.ready).not.toBeNull()
    passTime(opened, 500)
    transport(2).openSession({ id: 'third' })
    expect(log).toEqual(['rollover change', 'session third', 'ready'])
  })

  it('that is refused for good is reported, and not tried again', () => {
    const { link, opened, transport, connected, log } = setUp()
    connected()
    link.rollOver({ ...config, model: 'no-such-model' })
    transport(1).end({ kind: 'closed', code: 4004, reason: 'invalid_request_error.model_not_found' })
    expect(log).toEqual(['rollover change failed model_not_found'])
    passTime(opened, 60_000)
    expect(opened).toHaveLength(2)
    expect(link.ready).not.toBeNull()
  })

  it('under way when the first session breaks becomes the reconnect', () => {
    const { link, opened, transport, connected, log } = setUp()
    connected()
    link.rollOver(config)
    transport(0).end(lost)
    expect(link.ready).toBeNull()
    transport(1).openSession({ id: 'second' })
    expect(log).toEqual(['retry closed_1006 in true', 'connecting', 'session second', 'ready'])
    passTime(opened, 60_000)
    expect(opened).toHaveLength(2)
    expect(link).toMatchObject({ reconnects: 1, rollovers: 0 })
  })

  it('ready when the first session breaks in mid-turn learns what was said and serves', () => {
    const { link, transport, connected, log, world } = setUp()
    connected()
    link.rollOver(config)
    world.betweenTurns = false
    transport(1).openSession({ id: 'second' })
    world.items = [typed('item_1', 'Hello')]
    transport(0).end(lost)
    transport(1).takeItems()
    expect(log.slice(-2)).toEqual(['session second', 'ready'])
    expect(link.ready).not.toBeNull()
  })

  it('half told when the first session breaks learns what was said meanwhile, and only then serves', () => {
    const { link, transport, connected, world } = setUp()
    connected()
    world.items = [typed('item_1', 'Hello')]
    link.rollOver(config)
    transport(1).openSession({ id: 'second' })
    world.betweenTurns = false
    world.items = [...world.items, typed('item_2', 'Wait')]
    transport(0).end(lost)
    transport(1).takeItems()
    expect(transport(1).items).toMatchObject([{ item: { id: 'item_1' } }, { item: { id: 'item_2' } }])
    expect(link.ready).not.toBeNull()
  })

  it('lets nothing of the second session be taken for news of the first', () => {
    const { link, transport, connected, log } = setUp()
    connected()
    link.rollOver(config)
    transport(1).accept()
    transport(1).receive({ type: 'session.created', session: {} })
    transport(1).receive({ type: 'rate_limits.updated' })
    transport(0).receive({ type: 'rate_limits.updated' })
    expect(log).toEqual(['rate_limits.updated'])
  })

  it('asked for while there is no connection is only a change of settings', () => {
    const { link, opened, transport } = setUp()
    link.rollOver({ ...config, voice: 'cedar' })
    expect(opened).toHaveLength(0)
    link.connect()
    transport(0).openSession()
    expect(transport(0).sent[0]).toMatchObject({ session: { audio: { output: { voice: 'cedar' } } } })
    expect(opened).toHaveLength(1)
  })
})

describe('when to try again, and when to roll over', () => {
  it('the first try follows within 500 ms, whatever chance says', () => {
    for (const random of [0, 0.5, 0.999]) expect(reconnectDelayMs(0, random)).toBeLessThanOrEqual(500)
  })

  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 11:59:00 GMT', 0],
    ['86400', 300_000],
    ['Sun, 21 Nov 2027 12:00:00 GMT', 300_000],
    ['9'.repeat(400), 300_000],
    ['soon', 0],
    ['-5', 0],
    ['', 0],
    [undefined, 0],
  ])('a server that says Retry-After: %s is left alone for %i ms', (retryAfter, delayMs) => {
    const now = Date.parse('2026-11-21T12:00:00Z')
    const refused = { kind: 'refused' as const, body: '', ...(retryAfter !== undefined && { retryAfter }) }
    for (const status of [429, 503]) expect(retryAfterMs({ ...refused, status }, now)).toBe(delayMs)
    expect(retryAfterMs({ ...refused, status: 500 }, now)).toBe(0)
  })

  it('a session is replaced minutes before its end, and a short one with a quarter of it left', () => {
    expect(rolloverDelayMs(3600, null, 0)).toBe(55 * 60_000)
    expect(rolloverDelayMs(40, null, 0)).toBe(30_000)
    expect(rolloverDelayMs(3600, 1200, 0)).toBe(15 * 60_000)
    expect(rolloverDelayMs(null, null, 0)).toBeNull()
  })

  it('a wrong clock neither forgets a session’s end nor ends it at once', () => {
    const hourMs = 3_600_000
    expect(rolloverDelayMs(3600, null, 3 * hourMs)).toBe(55 * 60_000)
    expect(rolloverDelayMs(3600, null, -3 * hourMs)).toBe(55 * 60_000)
  })
})
