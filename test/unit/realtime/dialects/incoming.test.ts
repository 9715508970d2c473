import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialects, dialectIds } from '../../../../src/main/realtime/dialects/index.ts'
import type { WireObject } from '../../../../src/main/realtime/wire/events.ts'

const { xai, localai } = dialects
const azurePreview = dialects['azure-preview']
const everyone = Object.values(dialects)

const types = (events: readonly WireObject[]) => events.map(({ type }) => type)

describe('what comes in', () => {
  it.each([
    ['response.audio.delta', 'response.output_audio.delta'],
    ['response.audio.done', 'response.output_audio.done'],
    ['response.audio_transcript.delta', 'response.output_audio_transcript.delta'],
    ['response.audio_transcript.done', 'response.output_audio_transcript.done'],
    ['response.text.delta', 'response.output_text.delta'],
    ['response.text.done', 'response.output_text.done'],
    ['conversation.item.created', 'conversation.item.added'],
    ['transcription_session.created', 'session.created'],
    ['transcription_session.updated', 'session.updated'],
  ])('as %s is %s, whoever sends it', (beta, today) => {
    for (const dialect of everyone) {
      expect(types(dialect.incoming({ type: beta, transcript: '', text: '' }))).toEqual([today])
    }
  })

  it.each([
    'session.created',
    'conversation.item.retrieved',
    'conversation.item.truncated',
    'conversation.item.deleted',
    'conversation.item.input_audio_transcription.delta',
    'conversation.item.input_audio_transcription.completed',
    'conversation.item.input_audio_transcription.failed',
    'conversation.item.input_audio_transcription.segment',
    'input_audio_buffer.committed',
    'input_audio_buffer.cleared',
    'input_audio_buffer.timeout_triggered',
    'response.function_call_arguments.delta',
    'response.mcp_call.completed',
    'mcp_list_tools.failed',
    'rate_limits.updated',
    'error',
    'an.event.of.tomorrow',
  ])('as %s keeps its name and its fields', (type) => {
    for (const dialect of everyone) {
      expect(dialect.incoming({ type, event_id: 'event_1', detail: { deep: 1 } })).toEqual([
        expect.objectContaining({ type, event_id: 'event_1', detail: { deep: 1 } }),
      ])
    }
  })

  it('is the very same object where nothing is to be changed', () => {
    const delta = {
      type: 'response.output_audio.delta',
      response_id: 'r',
      item_id: 'i',
      output_index: 0,
      content_index: 0,
      delta: 'AAAA',
    }
    for (const dialect of everyone) expect(dialect.incoming(delta)[0]).toBe(delta)
  })

  it.each([
    ['assistant', 'text', 'output_text'],
    ['assistant', 'audio', 'output_audio'],
    ['user', 'text', 'input_text'],
    ['user', 'audio', 'input_audio'],
    ['user', 'input_image', 'input_image'],
  ])('names the parts of an item of the %s: %s is %s', (role, beta, today) => {
    const item = { id: 'i', type: 'message', role, content: [{ type: beta, text: 'x' }] }
    const [added] = azurePreview.incoming({ type: 'conversation.item.created', item })
    expect(added).toMatchObject({ item: { content: [{ type: today, text: 'x' }] } })
  })

  it('names the settings of a response as those of a session', () => {
    const response = {
      id: 'r',
      modalities: ['audio', 'text'],
      voice: 'alloy',
      output: [{ id: 'i', role: 'assistant', content: [{ type: 'audio', transcript: 'x' }] }],
    }
    expect(azurePreview.incoming({ type: 'response.done', response })).toEqual([
      {
        type: 'response.done',
        response: {
          id: 'r',
          output_modalities: ['audio'],
          audio: { output: { voice: 'alloy' } },
          output: [{ id: 'i', role: 'assistant', content: [{ type: 'output_audio', transcript: 'x' }] }],
        },
      },
    ])
  })

  it.each([
    [{ type: 'ping', timestamp: 1 }, []],
    [{ type: 'conversation.created' }, ['conversation.created', 'session.created']],
    [
      { type: 'conversation.item.input_audio_transcription.updated', item_id: 'i', transcript: 'so far' },
      ['conversation.item.input_audio_transcription.completed'],
    ],
    [{ type: 'response.output_audio_transcript.done', item_id: 'i' }, []],
  ])('from xAI alone as %o', (raw, expected) => {
    expect(types(xai.incoming(raw))).toEqual(expected)
  })

  it('from xAI says turn detection that is off with null, and where speech began with 0', () => {
    const session = { voice: 'eve', turn_detection: { type: null }, audio: { output: { speed: 1 } } }
    expect(xai.incoming({ type: 'session.updated', session })).toMatchObject([
      { session: { audio: { input: { turn_detection: null }, output: { voice: 'eve', speed: 1 } } } },
    ])
    expect(xai.incoming({ type: 'input_audio_buffer.speech_started', item_id: 'i' })).toMatchObject([
      { audio_start_ms: 0 },
    ])
  })

  it('from LocalAI is an error when it can’t load the model', () => {
    expect(localai.incoming({ type: 'model_load_error', event_id: '', message: 'no such pipeline' })).toEqual(
      [
        {
          type: 'error',
          message: 'no such pipeline',
          error: { type: 'server_error', code: 'model_load_error', message: 'no such pipeline' },
        },
      ],
    )
  })

  it('never throws, and never loses an event that it does not know', () => {
    const known = [
      'session.updated',
      'conversation.item.created',
      'conversation.item.added',
      'response.output_item.done',
      'response.created',
      'response.done',
      'response.content_part.added',
      'conversation.created',
      'model_load_error',
      'ping',
    ]
    const shapes = fc.oneof(
      fc.jsonValue(),
      fc.object({
        key: fc.constantFrom('content', 'audio', 'input', 'status', 'output', 'role', 'type', 'voice'),
      }),
    )
    const raw = fc
      .record(
        { item: shapes, session: shapes, response: shapes, part: shapes, usage: shapes },
        { requiredKeys: [] },
      )
      .chain((fields) =>
        fc.oneof(fc.constantFrom(...known), fc.string()).map((type) => ({ ...fields, type })),
      )
    fc.assert(
      fc.property(fc.constantFrom(...dialectIds), raw, (id, event) => {
        const events = dialects[id].incoming(event)
        if (!known.includes(event.type)) expect(events).toEqual([event])
        for (const { type } of events) expect(typeof type).toBe('string')
      }),
    )
  })
})
