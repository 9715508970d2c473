import { describe, expect, it } from 'vitest'
import {
  initialConversationState,
  type ConversationState,
} from '../../../src/main/conversation/conversation-state.ts'
import { reduce, type ConversationEvent } from '../../../src/main/conversation/reducer.ts'

const part = { response_id: 'r', item_id: 'a1', content_index: 0 }
const item = (
  id: string,
  role: string,
  content: { type: string; text?: string }[] = [],
  status = 'completed',
) => ({
  id,
  type: 'message',
  role,
  status,
  content,
})

function after(events: readonly ConversationEvent[], from: ConversationState = initialConversationState) {
  return events.reduce(reduce, from)
}

const items = (state: ConversationState) => state.conversation.items
const order = (state: ConversationState) => items(state).map(({ id }) => id)

const answer: ConversationEvent[] = [
  { type: 'response.output_item.added', response_id: 'r', item: item('a1', 'assistant', [], 'in_progress') },
  { type: 'response.content_part.added', ...part, part: { type: 'output_audio' } },
  { type: 'response.output_audio_transcript.delta', ...part, delta: 'You' },
  { type: 'local.progress', itemId: 'a1', contentIndex: 0, receivedSamples: 12_000, heardSamples: 0 },
  { type: 'response.output_audio_transcript.delta', ...part, delta: ' said' },
  { type: 'local.progress', itemId: 'a1', contentIndex: 0, receivedSamples: 24_000, heardSamples: 0 },
]

const lost: ConversationEvent = { type: 'local.lost', runCallIds: new Set(['c1']) }

describe('the conversation', () => {
  it('keeps items in the order that the server names, not in that of their arrival', () => {
    const state = after([
      { type: 'conversation.item.added', item: item('a1', 'assistant'), previous_item_id: null },
      { type: 'conversation.item.added', item: item('a2', 'assistant'), previous_item_id: 'a1' },
      { type: 'conversation.item.added', item: item('u1', 'user'), previous_item_id: 'a1' },
    ])
    expect(order(state)).toEqual(['a1', 'u1', 'a2'])
  })

  it('moves an answer that showed itself before its place was known', () => {
    const state = after([
      ...answer,
      { type: 'local.typed', itemId: 'u1', content: [{ type: 'input_text', text: 'hi' }] },
      {
        type: 'conversation.item.added',
        item: item('a1', 'assistant', [], 'in_progress'),
        previous_item_id: 'u1',
      },
    ])
    expect(order(state)).toEqual(['u1', 'a1'])
    expect(items(state)[1]).toMatchObject({ previousItemId: 'u1', parts: [{ transcript: 'You said' }] })
  })

  it('goes on behind an unheard answer that the server has deleted', () => {
    const state = after([
      { type: 'local.typed', itemId: 'u1', content: [{ type: 'input_text', text: 'hi' }] },
      ...answer,
      { type: 'local.interrupted', itemId: 'a1', contentIndex: 0 },
      { type: 'conversation.item.deleted', item_id: 'a1' },
      { type: 'conversation.item.added', item: item('u2', 'user'), previous_item_id: 'u1' },
      { type: 'conversation.item.added', item: item('a2', 'assistant'), previous_item_id: 'u2' },
    ])
    expect(order(state)).toEqual(['u1', 'a1', 'u2', 'a2'])
  })

  it('streams an answer’s words beside its audio, and marks those that were heard', () => {
    const heard: ConversationEvent = {
      type: 'local.progress',
      itemId: 'a1',
      contentIndex: 0,
      receivedSamples: 24_000,
      heardSamples: 12_000,
    }
    expect(items(after([...answer, heard]))[0]?.parts).toEqual([
      {
        kind: 'output_audio',
        transcript: 'You said',
        receivedMs: 1000,
        heardMs: 500,
        heardChars: 3,
        interrupted: false,
      },
    ])
  })

  it('keeps the unheard words of an interrupted answer, also when the server has deleted it', () => {
    const state = after([
      ...answer,
      { type: 'local.interrupted', itemId: 'a1', contentIndex: 0 },
      { type: 'conversation.item.deleted', item_id: 'a1' },
    ])
    expect(items(state)[0]?.parts[0]).toMatchObject({
      transcript: 'You said',
      heardChars: 0,
      interrupted: true,
    })
  })

  it('drops an item that the server deleted for another reason', () => {
    const state = after([
      { type: 'conversation.item.added', item: item('u1', 'user'), previous_item_id: null },
      { type: 'conversation.item.deleted', item_id: 'u1' },
    ])
    expect(items(state)).toEqual([])
  })

  it('shows a typed message at once, and once', () => {
    const state = after([
      { type: 'local.typed', itemId: 'u1', content: [{ type: 'input_text', text: 'hi' }] },
      {
        type: 'conversation.item.added',
        item: item('u1', 'user', [{ type: 'input_text', text: 'hi' }]),
        previous_item_id: null,
      },
    ])
    expect(items(state)).toHaveLength(1)
    expect(items(state)[0]?.parts).toEqual([{ kind: 'input_text', text: 'hi' }])
  })

  it('fills in what the person said when the transcript comes, however late', () => {
    const state = after([
      { type: 'local.spoken', itemId: 'u1', durationMs: 1200 },
      ...answer,
      {
        type: 'conversation.item.input_audio_transcription.completed',
        item_id: 'u1',
        content_index: 0,
        transcript: 'hello',
      },
    ])
    expect(items(state)[0]?.parts).toEqual([{ kind: 'input_audio', transcript: 'hello', durationMs: 1200 }])
  })

  it.each([
    [{ status: 'incomplete', status_details: { reason: 'max_output_tokens' } }, /length limit/, true],
    [{ status: 'incomplete', status_details: { reason: 'content_filter' } }, /content filter/, false],
    [{ status: 'incomplete' }, /not finished/, true],
    [{ status: 'failed', status_details: { error: { message: 'overloaded' } } }, /overloaded/, true],
    [{ status: 'failed', status_details: { error: { code: 'rate_limit_exceeded' } } }, /rate_limit/, true],
    [{ status: 'failed', status_details: { error: { code: 'x', type: 'server_error' } } }, /x/, true],
    [{ status: 'failed', status_details: { error: { code: 'insufficient_quota' } } }, /quota/, false],
  ])(
    'says at the answer why it did not come whole, and whether to ask again',
    (response, words, retryable) => {
      const state = after([...answer, { type: 'response.done', response: { id: 'r', ...response } }])
      const failure = items(state)[0]?.failure
      expect(failure?.message).toMatch(words)
      expect(failure?.retryable).toBe(retryable)
    },
  )

  it('does not say it at an earlier answer, when the response had none of its own', () => {
    const details = { error: { code: 'rate_limit_exceeded' } }
    const state = after([
      ...answer,
      { type: 'response.done', response: { id: 'r', status: 'cancelled' } },
      { type: 'local.typed', itemId: 'u2', content: [{ type: 'input_text', text: 'again' }] },
      { type: 'response.done', response: { id: 'r2', status: 'failed', status_details: details } },
    ])
    expect(items(state).map(({ failure }) => failure)).toEqual([null, null])
  })

  it('says nothing at one that the person stopped', () => {
    const state = after([
      ...answer,
      {
        type: 'response.done',
        response: { id: 'r', status: 'cancelled', status_details: { reason: 'client_cancelled' } },
      },
    ])
    expect(items(state)[0]?.failure).toBeNull()
  })

  it('keeps what was heard of an answer that the connection took with it, and says so', () => {
    const heard: ConversationEvent = {
      type: 'local.progress',
      itemId: 'a1',
      contentIndex: 0,
      receivedSamples: 24_000,
      heardSamples: 12_000,
    }
    expect(items(after([...answer, heard, lost]))).toMatchObject([
      { status: 'incomplete', failure: { code: 'connection_lost', retryable: true } },
    ])
    expect(items(after([...answer.slice(0, 3), lost]))).toEqual([])
  })

  it('keeps an answer that is with the player when the connection goes, though nothing of it was heard yet', () => {
    expect(items(after([...answer, lost]))).toMatchObject([
      { id: 'a1', status: 'incomplete', parts: [{ receivedMs: 1000, heardMs: 0 }] },
    ])
  })

  it('drops a call that was never run when the connection goes, and keeps one that is at work', () => {
    const call = (id: string, call_id: string): ConversationEvent => ({
      type: 'conversation.item.done',
      previous_item_id: null,
      item: { id, type: 'function_call', status: 'completed', call_id, name: 'now', arguments: '{}' },
    })
    expect(order(after([call('f1', 'c1'), call('f2', 'c2'), lost]))).toEqual(['f1'])
  })

  it('does not take the beginning of a transcript for all of it when the connection goes', () => {
    const said: ConversationEvent[] = [
      { type: 'local.spoken', itemId: 'u1', durationMs: 900 },
      {
        type: 'conversation.item.input_audio_transcription.delta',
        item_id: 'u1',
        content_index: 0,
        delta: 'good',
      },
    ]
    expect(items(after([...said, lost]))[0]?.parts).toMatchObject([{ transcript: null, durationMs: 900 }])
    const whole: ConversationEvent = {
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: 'u1',
      content_index: 0,
      transcript: 'good morning',
    }
    expect(items(after([...said, whole, lost]))[0]?.parts).toMatchObject([{ transcript: 'good morning' }])
  })

  it('leaves items that an event does not touch as they are, so that windows draw only what changed', () => {
    const before = after([
      { type: 'local.typed', itemId: 'u1', content: [{ type: 'input_text', text: 'hi' }] },
      ...answer,
    ])
    const later = after([{ type: 'response.output_audio_transcript.delta', ...part, delta: '!' }], before)
    expect(items(later)[0]).toBe(items(before)[0])
    expect(items(later)[1]).not.toBe(items(before)[1])
  })
})

describe('a server that goes on without end', () => {
  const begun: ConversationEvent = {
    type: 'response.output_item.added',
    response_id: 'r',
    item: item('a1', 'assistant', [], 'in_progress'),
  }
  const added: ConversationEvent = {
    ...{ type: 'response.content_part.added', ...part, content_index: 900 },
    part: { type: 'output_text' },
  }

  it('adds no more parts to an item than an answer could have', () => {
    const state = after([begun, ...Array.from({ length: 1100 }, () => added)])
    expect(items(state)[0]?.parts.length).toBeLessThanOrEqual(1_000)
  })

  it('adds no more words to a part than anybody could read', () => {
    const delta = 'word '.repeat(100_000)
    const state = after([
      begun,
      { ...added, ...part },
      ...Array.from({ length: 3 }, (): ConversationEvent => ({
        type: 'response.output_text.delta',
        ...part,
        delta,
      })),
    ])
    expect(items(state)[0]?.parts[0]).toMatchObject({ text: delta + delta })
  })
})
