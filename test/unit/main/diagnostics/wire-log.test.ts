import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MAX_UNWATCHED, MAX_WATCHED, WireLog } from '../../../../src/main/diagnostics/wire-log.ts'
import { judgeEvent, type WireObject } from '../../../../src/main/realtime/wire/events.ts'
import { applyWireBatch, type WireBatch, type WireEvent } from '../../../../src/shared/wire-log.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A log, and a page that hears its batches. */
function open(secrets: readonly string[] = []) {
  const batches: WireBatch[] = []
  const page = { events: [] as readonly WireEvent[] }
  const log = new WireLog({
    now: () => 1_000,
    secrets: () => secrets,
    outputFormat: () => 'audio/pcm',
    publish: (batch) => {
      batches.push(batch)
      page.events = applyWireBatch(page.events, batch)
    },
  })
  const receive = (raw: WireObject) => log.received(judgeEvent(raw))
  return { log, batches, page, receive }
}

const appended = (samples: Int16Array) =>
  ({
    type: 'input_audio_buffer.append',
    event_id: 'evt_1',
    audio_bytes: samples.length * 2,
    samples,
  }) as const

const answered = (samples: Int16Array, itemId = 'item_1') => ({
  type: 'response.output_audio.delta',
  ...{ response_id: 'resp_1', item_id: itemId, content_index: 0 },
  delta: Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64'),
})

const loud = new Int16Array(240).fill(16_384)

describe('what is kept of an event', () => {
  it.each([
    // The wire itself lets through less.
    [
      'nests deep',
      () => ({ what: Array.from({ length: 200 }).reduce((inner: unknown) => [inner], 0) }),
      '[nested deeper]',
    ],
    ['lists without end', () => ({ what: new Array(5_000).fill(0) }), '[4000 more]'],
    [
      'names things without end',
      () => Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, 0])),
      '[4001 more]',
    ],
    // Each was more than the engine of regular expressions could follow.
    ['is one long word', () => ({ what: 'x'.repeat(8_000_000) }), 'more characters'],
    ['is one long name', () => ({ ['k'.repeat(8_000_000)]: 1 }), 'more characters'],
  ])('is small where it %s', (_name, build, sign) => {
    const { log, receive } = open()
    receive({ type: 'of.tomorrow', ...build() })
    expect(log.events[0]?.body).toContain(sign)
    expect(log.events[0]?.body.length).toBeLessThan(200_000)
  })

  it('is its type, direction, size and time, and all of it as JSON for people', () => {
    const { log } = open()
    log.sent({ type: 'response.create' })
    expect(log.events).toEqual([
      {
        ...{ number: 1, at: 1_000, direction: 'sent', type: 'response.create', count: 1, sound: null },
        ...{ bytes: '{"type":"response.create"}'.length, body: '{\n  "type": "response.create"\n}' },
      },
    ])
  })

  it('of sound is its size and outline, one stretch for many messages', () => {
    const { log } = open()
    log.watch(true)
    log.sent(appended(loud))
    log.sent(appended(new Int16Array(240)))
    expect(log.events).toMatchObject([{ count: 2, sound: { bytes: 960, peaks: [0.5, 0] } }])
    expect(JSON.parse(log.events[0]?.body ?? '')).toEqual({
      ...{ type: 'input_audio_buffer.append', event_id: 'evt_1', messages: 2, audio_bytes: 960 },
    })
  })

  it('of an answer’s sound begins anew with another item, and after any other event', () => {
    const { log, receive } = open()
    log.watch(true)
    receive(answered(loud))
    receive(answered(loud))
    receive(answered(loud, 'item_2'))
    receive({ type: 'response.output_audio.done', response_id: 'r', item_id: 'item_2', content_index: 0 })
    receive(answered(loud, 'item_2'))
    expect(log.events.map(({ count, sound }) => [count, sound?.peaks ?? null])).toEqual([
      [2, [0.5, 0.5]],
      [1, [0.5]],
      [1, null],
      [1, [0.5]],
    ])
    expect(log.events.map(({ body }) => body).join()).not.toContain('delta":')
  })

  it('says what could not be read, and why', () => {
    const { log } = open()
    log.received({ kind: 'malformed', reason: 'not JSON', text: '<html>' })
    expect(log.events[0]).toMatchObject({ type: '?', bytes: 6 })
    expect(JSON.parse(log.events[0]?.body ?? '')).toEqual({ reason: 'not JSON', message: '<html>' })
  })

  it('is a short backlog while nobody watches, without outlines, and more for who does', () => {
    const { log } = open()
    const many = (count: number) => {
      for (let i = 0; i < count; i += 1) log.sent({ type: 'response.create' })
    }
    log.sent(appended(loud))
    expect(log.events[0]?.sound).toEqual({ bytes: 480, peaks: [] })
    many(MAX_UNWATCHED + 1)
    expect(log.events).toHaveLength(MAX_UNWATCHED)
    log.watch(true)
    many(MAX_WATCHED)
    expect(log.events).toHaveLength(MAX_WATCHED)
    log.watch(false)
    expect(log.events).toHaveLength(MAX_UNWATCHED)
  })
})

describe('nothing that opens a door is kept', () => {
  const key = '0123456789abcdef0123456789abcdef'

  it.each([
    ['a key by its form', { type: 'x', note: 'use sk-proj_abcdefgh12345678 here' }],
    ['a short-lived secret', { type: 'x', client_secret: { value: 'ek_abcdefgh12345678', expires_at: 1 } }],
    ['the key in use, whatever its form', { type: 'error', error: { message: `Wrong key ${key}.` } }],
    ['a header', { type: 'x', tools: [{ type: 'mcp', headers: { Authorization: 'abc def' } }] }],
    ['a token of a tool', { type: 'x', tools: [{ type: 'mcp', authorization: 'abc def' }] }],
    ['a bearer in a text', { type: 'x', arguments: '{"h":"Bearer eyJhbGciOiJIUzI1NiJ9.e30"}' }],
    ['a header in an event that can’t be read', { type: 'session.created', api_key: 'abc def' }],
    ['a key as a name', { type: 'x', [`sk-${'a1'.repeat(10)}`]: 1 }],
  ])('%s', (_what, event) => {
    const { log, receive } = open([key])
    receive(event)
    const [kept] = log.events
    expect(kept?.body).toContain('[removed]')
    expect(kept?.body).not.toMatch(/sk-|ek_|0123456789abcdef|abc def|eyJ/)
  })

  it('but codes, counts of tokens and words stay', () => {
    const { log, receive } = open()
    const event = {
      type: 'x',
      error: { code: 'invalid_value' },
      usage: { total_tokens: 3, input_token_details: { text_tokens: 3 } },
      max_output_tokens: 'inf',
      text: 'A basic understanding of the bearer of bad news',
    }
    receive(event)
    expect(JSON.parse(log.events[0]?.body ?? '')).toEqual(event)
  })

  it('and nothing large: a picture is told by its size, a long text by its beginning', () => {
    const { log, receive } = open()
    const picture = `data:image/png;base64,${Buffer.alloc(3_000).toString('base64')}`
    receive({ type: 'x', picture, text: 'a b '.repeat(10_000) })
    const body = JSON.parse(log.events[0]?.body ?? '') as Record<string, string>
    expect(body['picture']).toBe('data:image/png;base64,[3000 bytes]')
    expect(body['text']).toHaveLength(20_000 + '… [20000 more characters]'.length)
  })
})

describe('a page that watches', () => {
  it('is told what is there, then what comes, ten times a second at the most', () => {
    const { log, batches } = open()
    log.sent({ type: 'response.create' })
    log.watch(true)
    for (let i = 0; i < 1_000; i += 1) {
      log.sent({ type: 'response.create' })
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(100)
    expect(batches.length).toBeLessThanOrEqual(12)
    expect(batches.flatMap(({ events }) => events)).toHaveLength(1_001)
  })

  it('is told nothing while nothing happens, nor after it has gone', () => {
    const { log, batches } = open()
    log.watch(true)
    expect(batches).toHaveLength(1)
    vi.advanceTimersByTime(60_000)
    log.sent({ type: 'response.create' })
    log.watch(false)
    vi.advanceTimersByTime(60_000)
    expect(batches).toHaveLength(1)
  })

  it('knows what main knows, whatever has come, gone and grown meanwhile', () => {
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('event', 'sound', 'answer', 'wait') },
      { weight: 1, arbitrary: fc.constantFrom('clear', 'leave', 'watch', 'flood') },
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const { log, page, receive } = open()
        log.watch(true)
        for (const one of acts) {
          if (one === 'event') log.sent({ type: 'response.create' })
          if (one === 'sound') log.sent(appended(loud))
          if (one === 'answer') receive(answered(loud))
          if (one === 'wait') vi.advanceTimersByTime(100)
          if (one === 'clear') log.clear()
          if (one === 'leave') log.watch(false)
          if (one === 'watch') log.watch(true)
          if (one === 'flood') for (let i = 0; i < MAX_WATCHED; i += 1) log.sent({ type: 'response.create' })
        }
        log.watch(true)
        expect(page.events).toEqual(log.events)
      }),
      { numRuns: 60 },
    )
  })
})
