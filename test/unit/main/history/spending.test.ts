import { join } from 'node:path'
import { expect, it } from 'vitest'
import type {
  StoredConversation,
  StoredResponse,
  StoredTranscription,
} from '../../../../src/shared/history.ts'
import { stored } from '../../../fixtures/stored-conversations.ts'
import { newFolder, openHistory } from './history-world.ts'

/** Noon of that day in November 2026, by this machine's clock. */
const noon = (day: number) => new Date(2026, 10, day, 12).getTime()

const tokens = (text: number, audio: number) => ({ text, audio, image: 0, other: 0 })

function response(
  id: string,
  at: number,
  costUsd: number | null,
  model = 'gpt-realtime-2.1',
): StoredResponse {
  const usage = { input: tokens(10, 20), cached: tokens(5, 0), output: tokens(1, 2) }
  return { responseId: id, itemIds: [], at, status: 'completed', model, usage, costUsd, durationMs: 900 }
}

function transcription(itemId: string, at: number, usage: StoredTranscription['usage']): StoredTranscription {
  return { itemId, contentIndex: 0, at, model: 'whisper-1', usage, costUsd: 0.25 }
}

function historyOf(...conversations: readonly StoredConversation[]) {
  const { history } = openHistory(join(newFolder(), 'history.sqlite'))
  expect(history.add(conversations)).toBeNull()
  return history
}

const talk = (id: string, more: Partial<StoredConversation>) =>
  stored([], { id, updatedAt: noon(20), ...more })

it('adds up what was used, by day and model, the earliest first', () => {
  const history = historyOf(
    talk('a', { responses: [response('1', noon(20), 0.5), response('2', noon(19), 1)] }),
    talk('b', { responses: [response('3', noon(20), 0.25), response('4', noon(20), 2, 'another')] }),
  )
  expect(history.spending(noon(1))).toEqual([
    ...[{ day: '2026-11-19', model: 'gpt-realtime-2.1', count: 1, costUsd: 1, unpriced: 0 }].map(withTokens),
    ...[{ day: '2026-11-20', model: 'another', count: 1, costUsd: 2, unpriced: 0 }].map(withTokens),
    ...[{ day: '2026-11-20', model: 'gpt-realtime-2.1', count: 2, costUsd: 0.75, unpriced: 0 }].map(
      withTokens,
    ),
  ])
})

function withTokens<Row extends { count: number }>(row: Row) {
  return { ...row, inputTokens: 30 * row.count, cachedTokens: 5 * row.count, outputTokens: 3 * row.count }
}

it('counts what has no known price, and a response that the server named no usage of', () => {
  const failed = { ...response('2', noon(20), null), usage: null }
  const history = historyOf(talk('a', { responses: [response('1', noon(20), null), failed] }))
  expect(history.spending(noon(1))).toMatchObject([{ count: 2, inputTokens: 30, costUsd: 0, unpriced: 2 }])
})

it('counts transcriptions, by tokens or by length', () => {
  const usage = { input: tokens(0, 7), cached: tokens(0, 0), output: tokens(3, 0) }
  const history = historyOf(
    talk('a', {
      transcriptions: [
        transcription('1', noon(20), { kind: 'tokens', tokens: usage }),
        transcription('2', noon(20), { kind: 'duration', seconds: 4 }),
      ],
    }),
  )
  expect(history.spending(noon(1))).toMatchObject([
    { model: 'whisper-1', count: 2, inputTokens: 7, outputTokens: 3, costUsd: 0.5 },
  ])
})

it('leaves out practice, and what was before', () => {
  const history = historyOf(
    talk('a', { provider: 'practice', responses: [response('1', noon(20), null)] }),
    talk('b', { responses: [response('2', noon(10), 1), response('3', noon(20), 2)] }),
    talk('c', { updatedAt: noon(10), responses: [response('4', noon(10), 4)] }),
  )
  expect(history.spending(noon(15))).toMatchObject([{ count: 1, costUsd: 2 }])
})
