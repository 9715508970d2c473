import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import {
  append,
  at,
  audioOf,
  connect,
  doneOf,
  noise,
  onlySession,
  quarterToTen,
  shape,
  startServer,
  textOf,
  userText,
  type Client,
} from './client.ts'

let server: PracticeServer
let client: Client
beforeEach(async () => {
  server = await startServer({ now: quarterToTen })
  client = await connect(server)
})
afterEach(() => server.close())

const ask = (text: string, response?: Record<string, unknown>) => client.answer(text, response)

describe('§6 one response at a time', () => {
  it('refuses a second one, and takes it once the first is done', async () => {
    client.send({ type: 'response.create' })
    const first = at(await client.waitFor('response.created'), 'response', 'id')
    const error = await client.askWrong({ type: 'response.create', event_id: 'again' })
    expect(error).toMatchObject({ code: 'conversation_already_has_active_response', event_id: 'again' })
    expect(error['message']).toContain(first)
    await client.waitFor('rate_limits.updated')
    expect(doneOf(await client.response())).toMatchObject({ status: 'completed' })
  })

  it('runs out-of-band responses beside it, which leave no trace in the conversation', async () => {
    client.send({ type: 'response.create' })
    client.send({
      type: 'response.create',
      response: {
        conversation: 'none',
        metadata: { purpose: 'aside' },
        output_modalities: ['text'],
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: '6 / 4' }] }],
      },
    })
    const aside = await client.find(
      (event) => event.type === 'response.done' && at(event, 'response', 'metadata', 'purpose') === 'aside',
    )
    expect(at(aside, 'response')).toMatchObject({ conversation_id: null, status: 'completed' })
    const itemId = at(aside, 'response', 'output', 0, 'id')
    expect(at(aside, 'response', 'output', 0, 'content', 0, 'text')).toBe('The answer is one point five.')
    expect(
      client.events.filter(
        (event) => event.type.startsWith('conversation.item.') && at(event, 'item', 'id') === itemId,
      ),
    ).toEqual([])
    await client.find((event) => event.type === 'response.done' && at(event, 'response', 'metadata') === null)
    expect(await client.askWrong({ type: 'conversation.item.retrieve', item_id: itemId })).toMatchObject({
      code: 'item_retrieve_invalid_item_id',
    })
  })

  it('reads the items that its input refers to', async () => {
    const added = await client.ask(userText('3 times 3'), 'conversation.item.done')
    await client.ask(userText('thanks'), 'conversation.item.done')
    const input = [{ type: 'item_reference', id: at(added, 'item', 'id') }]
    expect(textOf(await client.response({ response: { input } }))).toBe('The answer is nine.')
    const unknown = {
      type: 'response.create',
      response: { input: [{ type: 'item_reference', id: 'nobody' }] },
    }
    expect(await client.askWrong(unknown)).toMatchObject({
      code: 'invalid_value',
      param: 'response.input[0].id',
    })
  })
})

describe('§3 §6 cancelling', () => {
  it('ends a response in the middle of its stream, with everything closed in order', async () => {
    client.send(append(noise(24_000 * 20)))
    client.send({ type: 'input_audio_buffer.commit' })
    client.send({ type: 'response.create' })
    await client.waitFor('response.output_audio.delta')
    const from = client.events.length
    client.send({ type: 'response.cancel' })
    await client.waitFor('rate_limits.updated', from)
    const events = client.events.slice(from)
    expect(shape(events).slice(-7)).toEqual([
      'response.output_audio.done',
      'response.output_audio_transcript.done',
      'response.content_part.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
      'rate_limits.updated',
    ])
    const sent = onlySession(server).sentAudio[0]?.samples.length ?? 0
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(24_000 * 20)
    expect(doneOf(events)).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'client_cancelled' },
      output: [{ status: 'incomplete' }],
      usage: { output_token_details: { audio_tokens: Math.ceil(sent / 1200) } },
    })
    // Nothing of it comes later: the next answer is answered by itself.
    expect(shape(await ask('thanks'))[0]).toBe('response.created')
  })

  it('has no output where nothing had been said yet', async () => {
    client.send({ type: 'response.create' })
    client.send({ type: 'response.cancel' })
    await client.waitFor('rate_limits.updated')
    expect(client.types().slice(-3)).toEqual(['response.created', 'response.done', 'rate_limits.updated'])
    expect(at(client.events.at(-2), 'response')).toMatchObject({ status: 'cancelled', output: [] })
  })

  it('names a response by id, and refuses one that is not active', async () => {
    expect(await client.askWrong({ type: 'response.cancel' })).toMatchObject({
      code: 'response_cancel_not_active',
    })
    client.send({ type: 'response.create' })
    const id = at(await client.waitFor('response.created'), 'response', 'id')
    expect(await client.askWrong({ type: 'response.cancel', response_id: 'resp_other' })).toMatchObject({
      code: 'response_cancel_not_active',
    })
    expect(
      at(
        await client.ask({ type: 'response.cancel', response_id: id }, 'response.done'),
        'response',
        'status',
      ),
    ).toBe('cancelled')
  })
})

describe('§3 §8 tokens', () => {
  it('stops at max_output_tokens', async () => {
    const events = await ask('help', { max_output_tokens: 20 })
    expect(doneOf(events)).toMatchObject({
      status: 'incomplete',
      status_details: { type: 'incomplete', reason: 'max_output_tokens' },
      output: [{ status: 'incomplete' }],
    })
    expect(at(doneOf(events), 'usage', 'output_tokens')).toBeLessThanOrEqual(20)
    expect(audioOf(events).length).toBeGreaterThan(0)
  })

  it('bills a tenth of a second of the person and a twentieth of its own as a token each', async () => {
    client.send(append(noise(24_000)))
    client.send({ type: 'input_audio_buffer.commit' })
    const events = await client.response()
    const samples = audioOf(events).length
    expect(at(doneOf(events), 'usage')).toMatchObject({
      input_token_details: { audio_tokens: 10, text_tokens: 0, image_tokens: 0, cached_tokens: 0 },
      output_token_details: {
        audio_tokens: Math.ceil(samples / 1200),
        text_tokens: Math.ceil('You said: [your own words]'.length / 4),
      },
    })
  })

  it('bills the whole context again, with what it had read before as cached', async () => {
    const first = at(doneOf(await ask('thanks')), 'usage')
    const second = at(doneOf(await ask('thanks again')), 'usage')
    expect(at(second, 'input_token_details', 'cached_tokens')).toBe(at(first, 'input_tokens'))
    expect(at(second, 'input_token_details', 'audio_tokens')).toBe(
      at(first, 'output_token_details', 'audio_tokens'),
    )
    const sums = second as { total_tokens: number; input_tokens: number; output_tokens: number }
    expect(sums.total_tokens).toBe(sums.input_tokens + sums.output_tokens)
    await client.ask(
      { type: 'session.update', session: { type: 'realtime', instructions: 'New.' } },
      'session.updated',
    )
    expect(at(doneOf(await ask('thanks')), 'usage', 'input_token_details', 'cached_tokens')).toBe(0)
  })

  it('reports what is left of the rate limit', async () => {
    const events = await ask('thanks')
    const used = at(doneOf(events), 'usage', 'total_tokens')
    expect(at(events.at(-1), 'rate_limits', 0)).toMatchObject({
      name: 'tokens',
      limit: 100_000,
      remaining: 100_000 - Number(used),
    })
  })
})

describe('pacing', () => {
  it('sends one burst and then stalls, where it is told to', async () => {
    await server.close()
    server = await startServer({ faults: { burstMs: 100, stallMs: 60_000 } })
    client = await connect(server)
    client.send({ type: 'response.create' })
    await client.waitFor('response.output_audio.delta')
    const events = await (async () => {
      const done = await client.ask({ type: 'response.cancel' }, 'rate_limits.updated')
      return client.events.slice(0, client.events.indexOf(done))
    })()
    expect(events.filter(({ type }) => type === 'response.output_audio.delta')).toHaveLength(1)
  })
})

describe('§5 a long silence (idle_timeout_ms)', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Lets virtual time pass until the event comes; the sockets run in real time. */
  async function passTimeUntil(quiet: Client, type: string, from: number): Promise<void> {
    while (!quiet.types(from).includes(type)) {
      vi.advanceTimersByTime(10)
      await new Promise(setImmediate)
    }
  }

  it('asks once whether anybody is there', async () => {
    const quiet = await connect(server, { turnDetection: { type: 'server_vad', idle_timeout_ms: 5000 } })
    await quiet.ask(userText('thanks'), 'conversation.item.done')
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    quiet.send({ type: 'response.create' })
    await passTimeUntil(quiet, 'rate_limits.updated', 0)
    quiet.send(append(new Int16Array(24_000)))
    const from = quiet.events.length
    const playoutMs = audioOf(quiet.events).length / 24
    vi.advanceTimersByTime(playoutMs + 4900)
    await quiet.ask({ type: 'input_audio_buffer.commit' }, 'input_audio_buffer.committed')
    expect(quiet.types(from)).not.toContain('input_audio_buffer.timeout_triggered')

    const beforeTimeout = quiet.events.length
    quiet.send(append(new Int16Array(24_000)))
    await passTimeUntil(quiet, 'rate_limits.updated', beforeTimeout)
    const triggered = await quiet.waitFor('input_audio_buffer.timeout_triggered')
    const events = quiet.events.slice(quiet.events.indexOf(triggered))
    expect(shape(events).slice(0, 5)).toEqual([
      'input_audio_buffer.timeout_triggered',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
    ])
    expect(triggered['audio_end_ms']).toBe(2000)
    expect(textOf(events)).toBe('Are you still there?')
    vi.advanceTimersByTime(60_000)
    await quiet.ask(userText('still quiet'), 'conversation.item.done')
    expect(quiet.types().filter((type) => type === 'input_audio_buffer.timeout_triggered')).toHaveLength(1)
  })

  it('is no silence while someone speaks', async () => {
    const quiet = await connect(server, { turnDetection: { type: 'server_vad', idle_timeout_ms: 5000 } })
    await quiet.ask(userText('thanks'), 'conversation.item.done')
    await quiet.response()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await quiet.ask(append(noise(4800)), 'input_audio_buffer.speech_started')
    vi.advanceTimersByTime(60_000)
    await quiet.ask(userText('still here'), 'conversation.item.done')
    expect(quiet.types()).not.toContain('input_audio_buffer.timeout_triggered')
  })
})
