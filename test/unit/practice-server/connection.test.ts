import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import { at, Client, connect, onlySession, startServer, TOKEN, userText, voice } from './client.ts'
import { startPracticeServer } from '../../../src/practice-server/index.ts'

const bearer = { authorization: `Bearer ${TOKEN}` }

describe('§1 who gets in', () => {
  let server: PracticeServer
  beforeEach(async () => {
    server = await startServer()
  })
  afterEach(() => server.close())

  it.each([
    ['a wrong token', { authorization: 'Bearer another' }, 'model=practice', 3000, 'invalid_api_key'],
    ['no token', {}, 'model=practice', 3000, 'invalid_api_key'],
    ['no model', bearer, '', 4000, 'missing_model'],
    ['a transcription model', bearer, 'model=gpt-4o-transcribe', 4000, 'invalid_model'],
    [
      'the beta header',
      { ...bearer, 'openai-beta': 'realtime=v1' },
      'model=practice',
      4000,
      'beta_api_shape_disabled',
    ],
  ])('turns away %s after one error on an open socket', async (_name, headers, query, code, reason) => {
    const client = new Client(`${server.url}?${query}`, headers)
    expect(await client.closed).toEqual({ code, reason: `invalid_request_error.${reason}` })
    expect(client.types()).toEqual(['error'])
    expect(at(client.events[0], 'error')).toMatchObject({
      type: 'invalid_request_error',
      code: reason,
      event_id: null,
    })
    expect(server.sessions).toHaveLength(0)
  })

  it('takes the key from a subprotocol, as browsers send it', async () => {
    const withKey = (key: string) =>
      new WebSocket(`${server.url}?model=practice`, ['realtime', `openai-insecure-api-key.${key}`])
    const socket = withKey(TOKEN)
    const [first] = (await once(socket, 'message')) as [Buffer]
    expect(at(JSON.parse(first.toString()), 'type')).toBe('session.created')
    expect(socket.protocol).toBe('realtime')
    const [code] = (await once(withKey('another'), 'close')) as [number]
    expect(code).toBe(3000)
  })

  it('says 404 to another path', async () => {
    const socket = new WebSocket(server.url.replace('/realtime', '/elsewhere'), { headers: bearer })
    const status = await new Promise((resolve) => {
      socket.once('unexpected-response', (_request, response) => {
        resolve(response.statusCode)
      })
    })
    expect(status).toBe(404)
  })

  it('tells a browser that it is a WebSocket server', async () => {
    const response = await fetch(server.url.replace('ws:', 'http:'))
    expect(response.status).toBe(426)
    expect(await response.text()).toContain('/v1/realtime')
  })

  it('listens on the loopback interface and does not compress', async () => {
    expect(server.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/v1\/realtime$/)
    const socket = new WebSocket(`${server.url}?model=practice`, { headers: bearer, perMessageDeflate: true })
    await new Promise((resolve) => socket.once('open', resolve))
    expect(socket.extensions).toBe('')
    socket.terminate()
  })
})

describe('§1 §7 frames and errors', () => {
  let server: PracticeServer
  let client: Client
  beforeEach(async () => {
    server = await startServer()
    client = await connect(server)
  })
  afterEach(() => server.close())

  it('survives a binary frame', async () => {
    const from = client.events.length
    client.socket.send(Buffer.from('{}'))
    expect(at(await client.waitFor('error', from), 'error', 'code')).toBe('invalid_event')
    await client.response()
  })

  it('survives a frame that is not JSON', async () => {
    const from = client.events.length
    client.socket.send('{"type":')
    expect(at(await client.waitFor('error', from), 'error', 'code')).toBe('invalid_json')
    expect(onlySession(server).received.at(-1)).toEqual({ invalid: '{"type":' })
    await client.response()
  })

  it.each([
    [{ type: 'response.make' }, 'invalid_value', 'type'],
    [{ type: 'output_audio_buffer.clear' }, 'invalid_value', 'type'],
    [{}, 'missing_required_parameter', 'type'],
    [{ type: 7 }, 'invalid_value', 'type'],
    [{ type: 'response.create', voice: 'alloy' }, 'unknown_parameter', 'voice'],
    [{ type: 'conversation.item.delete' }, 'missing_required_parameter', 'item_id'],
    [{ type: 'conversation.item.delete', item_id: 4 }, 'invalid_type', 'item_id'],
    [{ type: 'input_audio_buffer.append', audio: 'no base64!' }, 'invalid_value', 'audio'],
    [{ type: 'input_audio_buffer.append', audio: 'AAAA' }, 'invalid_value', 'audio'],
    [{ type: 'session.update', session: [] }, 'invalid_value', 'session'],
    [{ type: 'response.create', event_id: 'e'.repeat(513) }, 'string_above_max_length', 'event_id'],
    [
      { type: 'response.create', response: { output_modalities: ['text', 'audio'] } },
      'invalid_value',
      'response.output_modalities',
    ],
    [
      { type: 'response.create', response: { metadata: { key: 'v'.repeat(513) } } },
      'string_above_max_length',
      'response.metadata.key',
    ],
  ])('answers %j with %s', async (event, code, param) => {
    expect(await client.askWrong(event)).toMatchObject({ type: 'invalid_request_error', code, param })
  })

  it('echoes the event id of what it refuses, and only that', async () => {
    const error = await client.askWrong({ type: 'response.cancel', event_id: 'mine' })
    expect(error).toMatchObject({ code: 'response_cancel_not_active', event_id: 'mine' })
    expect(await client.askWrong({ type: 'response.cancel' })).toMatchObject({ event_id: null })
  })

  it('gives every event an id of its own', async () => {
    await client.response()
    const ids = client.events.map((event) => event['event_id'])
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id) => typeof id === 'string')).toBe(true)
  })
})

describe('§1 the end of a connection', () => {
  it('drops the first connection after so many events, and only that one', async () => {
    const server = await startServer({ faults: { dropAfterEvents: 3 } })
    const first = await connect(server)
    first.send(userText('hello'))
    expect((await first.closed).code).toBe(1006)
    expect(first.events.length).toBeLessThanOrEqual(3)
    const second = await connect(server)
    await second.response()
    expect(server.sessions.map(({ open }) => open)).toEqual([false, true])
    await server.close()
  })

  it('drops with the close code that it is told to', async () => {
    const server = await startServer({
      faults: { dropAfterEvents: 2, closeCode: 1013, closeReason: 'insufficient_quota' },
    })
    const client = await connect(server)
    expect(await client.closed).toEqual({ code: 1013, reason: 'insufficient_quota' })
    await server.close()
  })

  it('can be cut in the middle of an answer', async () => {
    const server = await startServer({ faults: { dropAfterEvents: 14 } })
    const client = await connect(server)
    client.send({ type: 'response.create' })
    await client.closed
    expect(onlySession(server).sent).toHaveLength(14)
    expect(onlySession(server).sent.at(-1)?.['type']).toBe('response.output_audio.delta')
    await server.close()
  })

  it('expires a session as the real one does', async () => {
    const server = await startServer({ faults: { sessionSeconds: 0.2 }, now: () => 1_000_000_000 })
    const client = await connect(server)
    expect(at(client.events[0], 'session', 'expires_at')).toBe(1_000_000)
    const { code, reason } = await client.closed
    expect(code).toBe(1001)
    expect(reason).toContain('maximum duration of 60 minutes')
    expect(at(client.events.at(-1), 'error', 'code')).toBe('session_expired')
    await server.close()
  })

  it('says goodbye to every client when the server closes', async () => {
    const server = await startServer()
    const clients = await Promise.all([connect(server), connect(server)])
    clients[0]?.send({ type: 'response.create' })
    await server.close()
    for (const client of clients) expect((await client.closed).code).toBe(1001)
    await server.close()
  })

  it('refuses faults that make no sense', async () => {
    await expect(startPracticeServer({ token: TOKEN, voice, faults: { closeCode: 1006 } })).rejects.toThrow(
      /closeCode/,
    )
  })
})
