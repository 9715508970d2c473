import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { BilledEvents } from '../../../src/main/history/billed-events.ts'
import { FiguresAtHand } from '../../../src/main/history/figures-at-hand.ts'
import { figuresOf, totalsOf, type TurnRecords } from '../../../src/main/history/turn-figures.ts'
import type { SessionEvents } from '../../../src/main/realtime/session-options.ts'
import { pricesOf } from '../../../src/main/realtime/usage/prices/index.ts'
import type { ConversationItem } from '../../../src/shared/conversation.ts'
import type { StoredResponse, TalkTotals } from '../../../src/shared/history.ts'
import type { TurnSummary } from '../../../src/shared/turn-summary.ts'
import { stored } from '../../fixtures/stored-conversations.ts'

const item = (id: string, role: ConversationItem['role']): ConversationItem => ({
  id,
  previousItemId: null,
  role,
  status: 'completed',
  parts: [],
  failure: null,
})

/** A question with a call of a tool, and another question. */
const items = [item('u1', 'user'), item('c1', 'assistant'), item('a1', 'assistant'), item('u2', 'user')]

const response = (responseId: string, more: Partial<StoredResponse> = {}): StoredResponse => ({
  responseId,
  at: 5000,
  status: 'completed',
  model: 'gpt-realtime-2.1',
  usage: null,
  costUsd: 0.25,
  durationMs: 1000,
  itemIds: [],
  ...more,
})

const turn = (responseIds: string[], firstAudioMs: number | null): TurnSummary => ({
  index: 0,
  userMs: 900,
  firstAudioMs,
  heardMs: 1000,
  truncatedAtMs: null,
  responseIds,
  status: 'completed',
})

const called = response('r1', { itemIds: ['c1'] })
const answered = response('r2', { itemIds: ['a1'], at: 8000 })
const written = {
  itemId: 'u1',
  contentIndex: 0,
  at: 4000,
  model: 'whisper-1',
  usage: { kind: 'duration' as const, seconds: 1 },
  costUsd: 0.5,
}
const records: TurnRecords = {
  responses: [called, answered],
  transcriptions: [written],
  turns: [turn(['r1', 'r2'], 420)],
}

describe('the figures of a turn', () => {
  it.each(['u1', 'c1', 'a1'])('are the same for each of its items: %s', (id) => {
    expect(figuresOf(id, items, records)).toEqual({ at: 4000, firstAudioMs: 420, costUsd: 1 })
  })

  it('are none where nothing is known of it', () => {
    expect(figuresOf('u2', items, records)).toBeNull()
    expect(figuresOf('nowhere', items, records)).toBeNull()
  })

  it('have no cost where part of it has no known price', () => {
    const unpriced = { ...records, responses: [called, { ...answered, costUsd: null }] }
    expect(figuresOf('a1', items, unpriced)).toMatchObject({ costUsd: null, firstAudioMs: 420 })
  })

  it('have no latency before the turn is over', () => {
    expect(figuresOf('a1', items, { ...records, turns: [] })).toMatchObject({
      firstAudioMs: null,
      costUsd: 1,
    })
  })
})

describe('the figures of the conversation at hand', () => {
  function talk(kept: () => TurnRecords) {
    const events = new EventEmitter<SessionEvents>()
    const told: TalkTotals[] = []
    const figures = new FiguresAtHand(events, {
      billed: new BilledEvents(
        () => ({ model: 'gpt-realtime-2.1', transcriber: '' }),
        () => pricesOf('openai'),
      ),
      now: () => new Date(6000),
      stored: kept,
      onChange: (totals) => told.push(totals),
    })
    return { events, figures, told }
  }

  function answer(events: EventEmitter<SessionEvents>, id: string, itemId: string): void {
    const output = [{ id: itemId, type: 'message' }]
    for (const type of ['response.created', 'response.done'] as const) {
      const event = { type, response: { id, status: 'completed', output } }
      events.emit('received', { kind: 'event', event, raw: event })
    }
  }

  it('are known of a private talk too, while it lasts', () => {
    const { events, figures } = talk(() => ({ responses: [], transcriptions: [], turns: [] }))
    answer(events, 'r', 'a1')
    events.emit('turn', turn(['r'], 300))
    expect(figures.of('a1', items)).toMatchObject({ at: 6000, firstAudioMs: 300 })
    figures.startOver()
    expect(figures.of('a1', items)).toBeNull()
  })

  it('count what is stored and still in memory once', () => {
    const { events, figures } = talk(() => stored(items, { ...records, responses: [called, answered] }))
    answer(events, 'r2', 'a1')
    expect(figures.of('a1', items)).toMatchObject({ at: 4000, firstAudioMs: 420, costUsd: null })
  })

  it('are told in all with each turn, and anew for another conversation', () => {
    const { events, figures, told } = talk(() => {
      // The conversation counts on from an earlier session.
      return stored(items, { ...records, turns: [{ ...turn(['r1', 'r2'], 420), index: 7 }] })
    })
    events.emit('turn', turn(['r1', 'r2'], 420))
    events.emit('turn', turn(['r3'], 300))
    expect(told.at(-1)).toEqual({
      turns: 2,
      waits: { lastMs: 300, typicalMs: 300, longestMs: 420 },
      costUsd: 1,
      unpriced: 0,
    })
    figures.startOver()
    expect(told.at(-1)).toMatchObject({ turns: 1, waits: { lastMs: 420 } })
  })
})

describe('the totals of a talk', () => {
  it('leave out what was not billed, and count what has no known price', () => {
    const unpriced = { ...written, contentIndex: 1, costUsd: null }
    const { costUsd, unpriced: count } = totalsOf({
      ...records,
      responses: [called, response('r4', { costUsd: null })],
      transcriptions: [written, unpriced],
    })
    expect([costUsd, count]).toEqual([0.75, 1])
  })
})
