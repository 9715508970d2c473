import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { FaultSettings, PracticeServer } from '../../../src/practice-server/index.ts'
import { parseFaults } from '../../../src/practice-server/faults.ts'
import {
  append,
  at,
  audioOf,
  Client,
  connect,
  noise,
  onlySession,
  shape,
  startServer,
  textOf,
  TOKEN,
  userText,
  type Event,
} from './client.ts'

let server: PracticeServer
const headers = { authorization: `Bearer ${TOKEN}` }
afterEach(async () => {
  vi.useRealTimers()
  await server.close()
})

async function start(faults: FaultSettings): Promise<void> {
  server = await startServer({ faults })
}
async function open(faults: FaultSettings, options?: Parameters<typeof connect>[1]): Promise<Client> {
  await start(faults)
  return connect(server, options)
}
const doneOf = (events: readonly Event[]): unknown =>
  at(
    events.find(({ type }) => type === 'response.done'),
    'response',
  )

describe('§1 refusals', () => {
  it.each([401, 403, 429, 500])('answers with HTTP %i in place of the upgrade', async (status) => {
    await start({ refuseStatus: status })
    const socket = new WebSocket(`${server.url}?model=practice`, { headers })
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage]
    expect(response.statusCode).toBe(status)
    expect(at(JSON.parse(await text(response)), 'error', 'message')).toEqual(expect.any(String))
    expect(server.sessions).toHaveLength(0)
  })

  it.each([
    ['invalid_api_key', 3000, 'invalid_request_error'],
    ['insufficient_permissions', 3000, 'invalid_request_error'],
    ['missing_model', 4000, 'invalid_request_error'],
    ['invalid_model', 4000, 'invalid_request_error'],
    ['beta_api_shape_disabled', 4000, 'invalid_request_error'],
    ['model_not_found', 4004, 'invalid_request_error'],
    ['insufficient_quota', 1013, 'insufficient_quota'],
    ['credit_balance_exhausted', 1013, 'insufficient_quota'],
  ] as const)('opens, says %s and closes with %i', async (code, closeCode, type) => {
    await start({ refuseCode: code })
    const client = new Client(`${server.url}?model=practice`, headers)
    expect(await client.closed).toEqual({ code: closeCode, reason: `${type}.${code}` })
    expect(client.types()).toEqual(['error'])
    expect(at(client.events[0], 'error')).toMatchObject({ type, code, event_id: null })
  })

  it('can be for the first connections only', async () => {
    await start({ refuseCode: 'insufficient_quota', refuseConnections: 2 })
    for (const _ of [1, 2])
      expect((await new Client(`${server.url}?model=practice`, headers).closed).code).toBe(1013)
    await (await connect(server)).response()
  })
})

describe('§1 the end of a connection', () => {
  it('can come as an event comes in, which is then not acted on', async () => {
    const client = await open({ dropAfterReceived: 2 })
    client.send(userText('lost'))
    expect((await client.closed).code).toBe(1006)
    expect(client.types()).toEqual(['session.created', 'session.updated'])
    expect(onlySession(server).received.map((event) => event['type'])).toEqual([
      'session.update',
      'conversation.item.create',
    ])
    await (await connect(server)).response()
  })

  it('can be half: the socket stays open and nobody answers, not even a ping', async () => {
    const client = await open({ halfOpenAfterEvents: 2 })
    let pongs = 0
    client.socket.on('pong', () => pongs++)
    client.socket.ping()
    client.send(userText('anybody there?'))
    // Another connection lives: by its whole answer, this one would have had its own.
    const other = await connect(server)
    await other.ask(userText('thanks'), 'conversation.item.done')
    await other.response()
    expect(client.types()).toEqual(['session.created', 'session.updated'])
    expect(pongs).toBe(0)
    expect(client.socket.readyState).toBe(WebSocket.OPEN)
    expect(server.sessions[0]?.received.map((event) => event['type'])).toEqual(['session.update'])
    expect(server.sessions[0]?.open).toBe(true)
  })

  it('is noticed by pings about every 20 seconds', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const client = await open({})
    const ping = once(client.socket, 'ping')
    vi.advanceTimersByTime(20_000)
    await ping
  })
})

describe('§3 a response that goes wrong', () => {
  it('fails before its first word, without an error event, and the next one succeeds', async () => {
    const client = await open({ responses: [{ kind: 'failed', response: 1 }] })
    const events = await client.response()
    expect(shape(events)).toEqual(['response.created', 'response.done', 'rate_limits.updated'])
    expect(doneOf(events)).toMatchObject({
      status: 'failed',
      status_details: { type: 'failed', error: { type: 'tokens', code: 'rate_limit_exceeded' } },
      output: [],
    })
    expect(doneOf(await client.response())).toMatchObject({ status: 'completed' })
  })

  it('fails in the middle, with the code it is told', async () => {
    const client = await open({
      responses: [{ kind: 'failed', response: 'every', code: 'insufficient_quota', afterMs: 300 }],
    })
    const events = await client.response()
    expect(audioOf(events).length).toBeGreaterThanOrEqual(300 * 24)
    expect(doneOf(events)).toMatchObject({
      status: 'failed',
      status_details: { error: { code: 'insufficient_quota' } },
      output: [{ status: 'incomplete' }],
    })
  })

  it('is cut off by the content filter', async () => {
    const client = await open({ responses: [{ kind: 'incomplete', response: 1, afterMs: 200 }] })
    expect(doneOf(await client.response())).toMatchObject({
      status: 'incomplete',
      status_details: { type: 'incomplete', reason: 'content_filter' },
      output: [{ status: 'incomplete' }],
    })
  })

  it('is written though speech was asked for', async () => {
    const client = await open({ responses: [{ kind: 'text_only', response: 1 }] })
    const events = await client.response()
    expect(shape(events)).toContain('response.output_text.delta')
    expect(shape(events)).not.toContain('response.output_audio.delta')
    expect(doneOf(events)).toMatchObject({
      output_modalities: ['audio'],
      output: [{ content: [{ type: 'output_text' }] }],
    })
  })

  it('§5 takes its time to say that a commit was too short', async () => {
    const client = await open({ commitErrorDelayMs: 100 })
    client.send({ type: 'input_audio_buffer.commit', event_id: 'early' })
    await client.ask(userText('meanwhile'), 'conversation.item.done')
    expect(client.types()).not.toContain('error')
    expect(at(await client.waitFor('error'), 'error')).toMatchObject({
      code: 'input_audio_buffer_commit_empty',
      event_id: 'early',
    })
  })
})

describe('§4 a response of two items', () => {
  const split = async (interleaved: boolean) => {
    const client = await open({ responses: [{ kind: 'two_items', response: 1, interleaved }] })
    await client.ask(userText('12 + 30'), 'conversation.item.done')
    const events = await client.response()
    const indices = events
      .filter(({ type }) => type === 'response.output_audio.delta')
      .map((event) => event['output_index'])
    return { client, events, indices }
  }

  it('has one after the other', async () => {
    const { events, indices } = await split(false)
    expect(indices).toEqual([...indices].sort())
    expect(new Set(indices)).toEqual(new Set([0, 1]))
    expect(textOf(events)).toBe('The answer is forty-two.')
    expect(shape(events).filter((type) => type === 'response.output_item.done')).toHaveLength(2)
  })

  it('has the two in turns, each cut by itself', async () => {
    const { client, events, indices } = await split(true)
    expect(indices.slice(0, 4)).toEqual([0, 1, 0, 1])
    const output = at(doneOf(events), 'output') as { id: string }[]
    expect(output).toHaveLength(2)
    expect(output.map((item) => at(item, 'content', 0, 'transcript'))).toEqual([
      'The answer is',
      ' forty-two.',
    ])
    const [, second] = output
    await client.ask(
      { type: 'conversation.item.truncate', item_id: second?.id, content_index: 0, audio_end_ms: 100 },
      'conversation.item.truncated',
    )
  })

  it('ends both when it is cancelled', async () => {
    const client = await open({
      burstMs: 100,
      stallMs: 60_000,
      responses: [{ kind: 'two_items', response: 1 }],
    })
    client.send({ type: 'response.create' })
    await client.find((event) => event['output_index'] === 1)
    const done = await client.ask({ type: 'response.cancel' }, 'response.done')
    expect(at(done, 'response', 'output')).toMatchObject([{ status: 'incomplete' }, { status: 'incomplete' }])
  })
})

describe('§2 the voice lock', () => {
  const name = (voice: string) => ({
    type: 'session.update',
    session: { type: 'realtime', audio: { output: { voice } } },
  })

  it('refuses any voice by default, the same one too', async () => {
    const client = await open({})
    await client.response()
    expect(await client.askWrong(name('alloy'))).toMatchObject({ code: 'cannot_update_voice' })
  })

  it('can be for another voice only', async () => {
    const client = await open({ voiceLock: 'different' })
    await client.response()
    await client.ask(name('alloy'), 'session.updated')
    expect(await client.askWrong(name('cedar'))).toMatchObject({ code: 'cannot_update_voice' })
  })
})

describe('a deaf server', () => {
  it('says that it detects turns, and finds none, but takes what is committed', async () => {
    const client = await open({ deaf: true })
    const input = { turn_detection: { type: 'server_vad' } }
    const update = { type: 'session.update', session: { type: 'realtime', audio: { input } } }
    const { session } = await client.ask(update, 'session.updated')
    expect(session).toMatchObject({ audio: { input } })
    client.send(append(noise(24_000)))
    client.send(append(new Int16Array(24_000)))
    const from = client.events.length
    await client.ask({ type: 'input_audio_buffer.commit' }, 'input_audio_buffer.committed')
    expect(client.types(from)).not.toContain('input_audio_buffer.speech_started')
  })
})

describe('§5 clear and cancel', () => {
  it('keep out of each other: clear cancels no response, cancel clears no input', async () => {
    const client = await open({ stallMs: 60_000, burstMs: 100 })
    client.send(append(noise(4800)))
    client.send({ type: 'response.create' })
    await client.waitFor('response.output_audio.delta')
    await client.ask({ type: 'response.cancel' }, 'response.done')
    await client.ask({ type: 'input_audio_buffer.commit' }, 'input_audio_buffer.committed')
    const from = client.events.length
    client.send({ type: 'response.create' })
    await client.waitFor('response.output_audio.delta', from)
    await client.ask({ type: 'input_audio_buffer.clear' }, 'input_audio_buffer.cleared')
    expect(client.types(from)).not.toContain('response.done')
    await client.ask({ type: 'response.cancel' }, 'response.done')
  })
})

describe('§4 limits', () => {
  it('one append holds at most 15 MiB', async () => {
    const client = await open({})
    const audio = Buffer.alloc(15 * 1024 * 1024 + 2).toString('base64')
    expect(await client.askWrong({ type: 'input_audio_buffer.append', audio })).toMatchObject({
      code: 'invalid_value',
      message: expect.stringContaining('15 MiB') as string,
    })
  })
})

describe('faults that make no sense', () => {
  it.each([
    [{ refuseCode: 'because' }, 'refuseCode'],
    [{ refuseStatus: 200 }, 'refuseStatus'],
    [{ responses: [{ kind: 'failed', response: 0 }] }, 'responses.0'],
    [{ responses: [{ kind: 'sulking', response: 1 }] }, 'responses.0.kind'],
    [{ voiceLock: 'none' }, 'voiceLock'],
    [{ unknown: 1 }, 'unknown'],
  ])('are refused: %j', async (faults, where) => {
    server = await startServer()
    const parsed = parseFaults(faults)
    expect(parsed.ok ? '' : parsed.message).toContain(where)
  })
})
