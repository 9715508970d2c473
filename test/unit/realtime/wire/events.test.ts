import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openai } from '../../../../src/main/realtime/dialects/openai.ts'
import { appendEvent, decodeBase64 } from '../../../../src/main/realtime/wire/events.ts'
import { readWire } from '../../../../src/main/realtime/wire/read-wire.ts'

const read = (text: string) => readWire(text, openai)

describe('what the server sends', () => {
  it('is read by the fields that matter, and keeps all the others', () => {
    const text = JSON.stringify({
      type: 'response.created',
      response: { id: 'r1', novelty: 1 },
      obfuscation: 'x',
    })
    expect(read(text)).toMatchObject([
      {
        kind: 'event',
        event: { type: 'response.created', response: { id: 'r1', novelty: 1 } },
        raw: { obfuscation: 'x' },
      },
    ])
  })

  it('is kept whole when its type is unknown', () => {
    const raw = { type: 'response.telepathy.delta', thought: 'x' }
    expect(read(JSON.stringify(raw))).toEqual([{ kind: 'other', raw }])
  })

  it.each([
    ['no JSON', 'not json', 'not JSON'],
    ['no object', '[1]', 'no event type'],
    ['an object whose type is endless', JSON.stringify({ type: 't'.repeat(10_000) }), 'no event type'],
    ['an object without a type', '{"a":1}', 'no event type'],
    ['a known type without what it needs', '{"type":"response.created"}', 'response.created'],
  ])('is reported as malformed when it is %s', (_name, text, reason) => {
    expect(read(text)).toMatchObject([
      { kind: 'malformed', reason: expect.stringContaining(reason) as unknown },
    ])
  })

  it.each([
    ['nests without end', `{"type":"a","b":${'['.repeat(2_000_000)}`, 'deep'],
    ['nests deep and closes', `{"type":"a","b":${'{"a":'.repeat(65)}1${'}'.repeat(65)}}`, 'deep'],
    ['lists without end', `{"type":"a","b":[${'0,'.repeat(50_000)}0]}`, 'values'],
    [
      'has an endless id',
      JSON.stringify({ type: 'response.created', response: { id: 'r'.repeat(600) } }),
      'id',
    ],
    ['names an item by nothing', '{"type":"conversation.item.deleted","item_id":""}', 'item_id'],
    [
      'has a clock that runs backwards',
      '{"type":"input_audio_buffer.speech_started","item_id":"i","audio_start_ms":-1}',
      'audio_start_ms',
    ],
    [
      'has a clock without end',
      '{"type":"input_audio_buffer.speech_stopped","item_id":"i","audio_end_ms":1e999}',
      'audio_end_ms',
    ],
  ])('is reported as malformed when it %s', (_name, text, reason) => {
    expect(read(text)).toMatchObject([
      { kind: 'malformed', reason: expect.stringContaining(reason) as unknown },
    ])
  })

  it('may have any bracket, quote and comma in its texts', () => {
    const raw = { type: 'of.tomorrow', text: `\\"${'[{,'.repeat(60_000)}\\` }
    expect(read(JSON.stringify(raw))).toEqual([{ kind: 'other', raw }])
  })

  it('is, where it complains without end, the beginning of its complaint', () => {
    const text = JSON.stringify({ type: 'error', error: { message: 'no '.repeat(1_000_000) } })
    const message = 'no '.repeat(1000).slice(0, 2000)
    expect(read(text)).toMatchObject([{ kind: 'event', event: { error: { message } } }])
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void read(text)))
  })
})

describe('audio on the wire', () => {
  it('survives the way out and back, byte for byte, wherever its buffer begins', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(3), (bytes, skip) => {
        const view = bytes.subarray(Math.min(skip, bytes.length - 1))
        const event = JSON.parse(appendEvent('evt_1', view)) as Record<string, string>
        expect(event).toMatchObject({ type: 'input_audio_buffer.append', event_id: 'evt_1' })
        expect([...(decodeBase64(event['audio'] ?? '') ?? [])]).toEqual([...view])
      }),
    )
  })

  it.each([
    ['is not base64', '!!!!'],
    ['ends in the middle of a base64 group', 'AAA'],
  ])('is refused when it %s', (_name, delta) => {
    expect(decodeBase64(delta)).toBeNull()
  })
})
