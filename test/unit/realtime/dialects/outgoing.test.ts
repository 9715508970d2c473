import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sessionFromBeta, sessionToBeta } from '../../../../src/main/realtime/dialects/beta-session.ts'
import { dialects } from '../../../../src/main/realtime/dialects/index.ts'
import type { ClientEvent } from '../../../../src/main/realtime/wire/events.ts'
import { config } from './config.ts'

const { openai, azure, xai, localai, speaches } = dialects
const azurePreview = dialects['azure-preview']
const everyone = Object.values(dialects)

/** The first update of a session, as it goes out. */
function firstUpdate(dialect: (typeof everyone)[number], about: Parameters<typeof config>[0] = {}) {
  return dialect.outgoing(dialect.sessionUpdate(config(about)))
}

describe('the first update of a session', () => {
  const pcm = { type: 'audio/pcm', rate: 24_000 }
  const vad = { turnDetection: { type: 'server_vad' } } as const

  it.each([openai, azure])('goes to $id in today’s shape', (dialect) => {
    expect(firstUpdate(dialect)).toEqual({
      type: 'session.update',
      session: {
        type: 'realtime',
        instructions: 'Be brief.',
        output_modalities: ['audio'],
        audio: {
          input: { format: pcm, turn_detection: null },
          output: { format: pcm, voice: 'some-voice' },
        },
        tracing: null,
      },
    })
  })

  it('goes to Azure’s preview flat, with both modalities', () => {
    expect(firstUpdate(azurePreview, vad)).toEqual({
      type: 'session.update',
      session: {
        instructions: 'Be brief.',
        modalities: ['audio', 'text'],
        voice: 'some-voice',
        input_audio_format: 'pcm16',
        output_audio_format: 'pcm16',
        turn_detection: {
          type: 'server_vad',
          silence_duration_ms: 500,
          create_response: true,
          interrupt_response: true,
        },
      },
    })
  })

  it('goes to xAI half flat, and says null for turn detection by its type', () => {
    expect(firstUpdate(xai)).toEqual({
      type: 'session.update',
      session: {
        instructions: 'Be brief.',
        voice: 'some-voice',
        turn_detection: { type: null },
        audio: { input: { format: pcm }, output: { format: pcm } },
      },
    })
    expect(firstUpdate(xai, vad)?.['session']).toMatchObject({
      turn_detection: { type: 'server_vad', silence_duration_ms: 500 },
    })
  })

  it('goes to LocalAI in today’s shape, without what it does not know', () => {
    expect(firstUpdate(localai)?.['session']).toEqual({
      type: 'realtime',
      instructions: 'Be brief.',
      output_modalities: ['audio'],
      audio: { input: { format: pcm, turn_detection: null }, output: { format: pcm, voice: 'some-voice' } },
    })
  })

  it('goes to speaches flat, without the formats and the padding that it refuses', () => {
    const settings = {
      type: 'realtime',
      audio: {
        input: { transcription: null, turn_detection: { type: 'server_vad', prefix_padding_ms: 100 } },
      },
      tool_choice: { type: 'function', name: 'clock' },
    } as const
    expect(firstUpdate(speaches, { settings })?.['session']).toEqual({
      instructions: 'Be brief.',
      modalities: ['audio', 'text'],
      voice: 'some-voice',
      turn_detection: { type: 'server_vad', silence_duration_ms: 500 },
      tool_choice: { type: 'function', function: { name: 'clock' } },
    })
  })

  it('is an update of its own name for a transcription session of the beta', () => {
    expect(firstUpdate(azurePreview, { intent: 'transcription' })).toMatchObject({
      type: 'transcription_session.update',
      session: { input_audio_format: 'pcm16', turn_detection: null },
    })
  })
})

describe('what goes out', () => {
  const events: ClientEvent[] = [
    { type: 'input_audio_buffer.commit' },
    { type: 'input_audio_buffer.clear' },
    { type: 'conversation.item.delete', item_id: 'i' },
    { type: 'response.create' },
    { type: 'response.cancel', response_id: 'r' },
  ]

  it('is the same everywhere where the reference and the beta agree, ids included', () => {
    for (const dialect of everyone) {
      for (const event of events) {
        expect(dialect.outgoing({ ...event, event_id: 'evt_1' })).toEqual({ ...event, event_id: 'evt_1' })
      }
    }
  })

  it('is nothing where the server does not know it, and its capabilities say so', () => {
    const rest: ClientEvent[] = [
      { type: 'conversation.item.truncate', item_id: 'i', content_index: 0, audio_end_ms: 100 },
      { type: 'conversation.item.retrieve', item_id: 'i' },
      { type: 'output_audio_buffer.clear' },
    ]
    for (const dialect of everyone) {
      for (const event of [...events, ...rest]) {
        const goesOut = dialect.outgoing(event) !== null
        expect(goesOut, `${dialect.id} ${event.type}`).toBe(dialect.capabilities.events.has(event.type))
      }
    }
    expect(
      xai.outgoing({ type: 'conversation.item.truncate', item_id: 'i', content_index: 0, audio_end_ms: 1 }),
    ).toBeNull()
  })

  it('has the beta’s parts in the items of a replayed answer', () => {
    const event: ClientEvent = {
      type: 'conversation.item.create',
      event_id: 'evt_1',
      item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'It is noon.' }] },
    }
    for (const dialect of [azurePreview, speaches]) {
      expect(dialect.outgoing(event)).toMatchObject({
        item: { content: [{ type: 'text', text: 'It is noon.' }] },
      })
    }
    for (const dialect of [openai, azure, xai, localai]) {
      expect(dialect.outgoing(event)).toEqual(event)
    }
  })

  it('names the settings of a response in the server’s way', () => {
    const event: ClientEvent = {
      type: 'response.create',
      response: { output_modalities: ['text'], instructions: 'Now.', max_output_tokens: 10 },
    }
    expect(openai.outgoing(event)).toEqual(event)
    expect(azurePreview.outgoing(event)).toEqual({
      type: 'response.create',
      response: { modalities: ['text'], instructions: 'Now.', max_response_output_tokens: 10 },
    })
    expect(xai.outgoing(event)).toEqual({ type: 'response.create', response: { modalities: ['text'] } })
  })
})

describe('a session of the beta', () => {
  const format = fc.constantFrom(
    { type: 'audio/pcm', rate: 24_000 },
    { type: 'audio/pcmu' },
    { type: 'audio/pcma' },
  )
  const session = fc.record({
    type: fc.constant('realtime'),
    instructions: fc.string(),
    output_modalities: fc.constantFrom(['audio'], ['text']),
    max_output_tokens: fc.oneof(fc.integer({ min: 1, max: 4096 }), fc.constant('inf')),
    audio: fc.record({
      input: fc.record({ format, turn_detection: fc.constantFrom(null, { type: 'server_vad' }) }),
      output: fc.record({
        format,
        voice: fc.string(),
        speed: fc.double({ noNaN: true, min: 0.25, max: 1.5 }),
      }),
    }),
  })

  it('says the same as the one of today that it was made from', () => {
    fc.assert(
      fc.property(session, (today) => {
        expect(sessionFromBeta(sessionToBeta(today))).toEqual(today)
      }),
    )
  })

  it('keeps the fields that nobody knows', () => {
    expect(sessionFromBeta({ voice: 'alloy', speech_model: 'kokoro' })).toEqual({
      type: 'realtime',
      speech_model: 'kokoro',
      audio: { output: { voice: 'alloy' } },
    })
  })
})
