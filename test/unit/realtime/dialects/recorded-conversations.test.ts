import { describe, expect, it } from 'vitest'
import { initialConversationState } from '../../../../src/main/conversation/conversation-state.ts'
import { reduce } from '../../../../src/main/conversation/reducer.ts'
import type { DialectId } from '../../../../src/main/realtime/dialects/dialect.ts'
import { dialects } from '../../../../src/main/realtime/dialects/index.ts'
import { judgeEvent, type Incoming, type WireObject } from '../../../../src/main/realtime/wire/events.ts'
import { recordedDialects, recording } from '../../../fixtures/recordings.ts'

function wire(id: DialectId): WireObject[] {
  return recording(id).flatMap(({ from, event }) => (from === 'server' ? [event] : []))
}

function received(id: DialectId): Incoming[] {
  return wire(id)
    .flatMap((raw) => dialects[id].incoming(raw))
    .map(judgeEvent)
}

const events = (id: DialectId) =>
  received(id).flatMap((incoming) => (incoming.kind === 'event' ? [incoming.event] : []))

describe.each(recordedDialects)('a conversation with %s', (id) => {
  it('comes out as its items, in order, word for word', () => {
    const { conversation } = events(id).reduce(reduce, initialConversationState)
    expect(conversation.items).toMatchObject([
      { id: 'item_u1', role: 'user', parts: [{ kind: 'input_audio', transcript: 'What time is it?' }] },
      {
        id: 'item_a1',
        role: 'assistant',
        status: 'completed',
        parts: [{ kind: 'output_audio', transcript: 'It is noon.' }],
      },
      { id: 'item_u2', role: 'user', parts: [{ kind: 'input_text', text: 'Thanks' }] },
      {
        id: 'item_a2',
        role: 'assistant',
        status: 'completed',
        parts: [{ kind: 'output_text', text: 'Any time.' }],
      },
    ])
  })

  it('holds nothing that can’t be read', () => {
    expect(received(id).filter(({ kind }) => kind === 'malformed')).toEqual([])
  })

  it('opens with a session whose settings are where the reference has them', () => {
    const opening = events(id).map(({ type }) => type)
    expect(opening.indexOf('session.created')).toBeLessThan(opening.indexOf('session.updated'))
    const updated = events(id).find((event) => event.type === 'session.updated')
    expect(updated).toMatchObject({
      session: {
        instructions: 'Be brief.',
        audio: {
          input: { format: { type: 'audio/pcm', rate: 24_000 } },
          output: { format: { type: 'audio/pcm' }, voice: expect.any(String) },
        },
      },
    })
  })

  it('tells of each item once that it was added and once that it is done', () => {
    for (const type of ['conversation.item.added', 'conversation.item.done'] as const) {
      const ids = events(id).flatMap((event) => (event.type === type ? [event.item.id] : []))
      expect(ids).toEqual(['item_u1', 'item_a1', 'item_u2', 'item_a2'])
    }
  })

  it('brings the answers’ sound, and says which part it belongs to', () => {
    const sound = events(id).filter((event) => event.type === 'response.output_audio.delta')
    expect(sound).toHaveLength(2)
    expect(sound[0]).toMatchObject({ response_id: 'resp_1', item_id: 'item_a1', content_index: 0 })
  })

  it('runs each response from in_progress to completed', () => {
    const statuses = events(id).flatMap((event) =>
      event.type === 'response.created' || event.type === 'response.done' ? [event.response.status] : [],
    )
    expect(statuses).toEqual(['in_progress', 'completed', 'in_progress', 'completed'])
  })

  it('passes on whole what nobody knows', () => {
    const unknown = wire(id).find(({ type }) => type === 'response.something.new')
    const passed = received(id).find(
      (incoming) => incoming.kind === 'other' && incoming.raw.type === 'response.something.new',
    )
    expect(passed).toMatchObject({ raw: { response_id: 'resp_2', whole: { kept: true } } })
    expect(unknown).toBeDefined()
  })
})

it('finds the usage that xAI puts beside the response', () => {
  const done = events('xai').find((event) => event.type === 'response.done')
  expect(done).toMatchObject({ response: { usage: { total_tokens: 40 } } })
})
