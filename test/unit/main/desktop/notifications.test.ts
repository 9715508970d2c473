import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Notifications, type ShownNotification } from '../../../../src/main/desktop/notifications.ts'
import type { SessionEvents } from '../../../../src/main/realtime/session-options.ts'
import type { ConversationItem } from '../../../../src/shared/conversation.ts'
import type { SessionState } from '../../../../src/shared/session-state.ts'
import type { TurnSummary } from '../../../../src/shared/turn-summary.ts'
import { answered, typed } from '../../../fixtures/conversation-items.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const turn: TurnSummary = {
  index: 0,
  userMs: 0,
  firstAudioMs: 300,
  heardMs: 1000,
  truncatedAtMs: null,
  responseIds: ['r'],
  status: 'completed',
}

const items = [typed('u', 'Tea?'), answered('a', 'Yes.'), typed('v', 'Now?'), answered('b', 'In  a\nminute.')]

function setUp() {
  const events = new EventEmitter<SessionEvents>()
  const given = { seen: false, wanted: true, isPrivate: false, items: items as readonly ConversationItem[] }
  const shown: ShownNotification[] = []
  const opened: string[] = []
  const notifications = new Notifications(events, {
    language: () => 'en',
    wanted: () => given.wanted,
    isSeen: () => given.seen,
    talk: () => ({ conversation: { items: given.items }, id: 'tea', isPrivate: given.isPrivate }),
    show: (notification) => shown.push(notification),
    openConversation: (id) => opened.push(id),
    openMain: () => opened.push('main'),
  })
  const words = () => shown.map(({ title, body }) => `${title}: ${body}`)
  const become = (...states: SessionState[]) => states.forEach((state) => events.emit('state', state))
  return { events, given, shown, words, opened, notifications, become }
}

describe('an answer that ends', () => {
  it('is told while nothing is in sight, and a click opens its conversation', () => {
    const { events, words, shown, opened } = setUp()
    events.emit('turn', turn)
    expect(words()).toEqual(['Earshot answered: In a minute.'])
    shown[0]?.onClick()
    expect(opened).toEqual(['tea'])
  })

  it('is not told to who sees a window, has stopped it, or wants no notifications', () => {
    const { events, given, shown } = setUp()
    events.emit('turn', { ...turn, status: 'interrupted' })
    given.seen = true
    events.emit('turn', turn)
    given.seen = false
    given.wanted = false
    events.emit('turn', turn)
    expect(shown).toEqual([])
  })

  it('of a private talk is told without a word of it', () => {
    const { events, given, words } = setUp()
    given.isPrivate = true
    events.emit('turn', turn)
    expect(words()).toEqual(['Earshot answered: '])
  })

  it('is told in short when it is long', () => {
    const { events, given, shown } = setUp()
    given.items = [typed('u', 'Tell'), answered('a', '🫖'.repeat(1000))]
    events.emit('turn', turn)
    expect([...(shown[0]?.body ?? '')]).toHaveLength(200)
  })
})

describe('a lost connection', () => {
  const listening = { since: 0, mode: 'held' } as const
  const lost: SessionState = { kind: 'reconnecting', retryAt: 0, listening }
  const stillLost: SessionState = { kind: 'connecting', listening: null }
  const told = [
    'Earshot has lost its connection: What you said is kept, and sent as soon as the connection is back.',
  ]

  it('that lasts is told once to who was talking, though they have let go', () => {
    const { become, words, opened, shown } = setUp()
    become({ kind: 'listening', ...listening }, lost, stillLost, { ...lost, listening: null })
    expect(words()).toEqual([])
    vi.runAllTimers()
    become(stillLost, lost)
    vi.runAllTimers()
    expect(words()).toEqual(told)
    shown[0]?.onClick()
    expect(opened).toEqual(['main'])
  })

  it('that is back soon, or nobody talked into, is not told', () => {
    const { become, words } = setUp()
    become(lost, { kind: 'ready' }, { ...lost, listening: null }, stillLost)
    vi.runAllTimers()
    expect(words()).toEqual([])
  })

  it('that can’t come back by itself is told at once, and only once', () => {
    const { become, words } = setUp()
    become(lost, { kind: 'offline', error: { code: 'x', message: 'x', retryable: false } })
    expect(words()).toEqual(told)
    vi.runAllTimers()
    expect(words()).toEqual(told)
  })
})

it('a budget is told where no window says it, unless no notifications are wanted', async () => {
  const { notifications, given, words } = setUp()
  const near = {
    code: 'budget_near',
    message: 'You have spent $4.00 of this month’s $5.00.',
    retryable: false,
  }
  await notifications.budget(near)
  given.seen = true
  await notifications.budget(near)
  given.seen = false
  given.wanted = false
  await notifications.budget(near)
  expect(words()).toEqual([`About your budget: ${near.message}`])
})
