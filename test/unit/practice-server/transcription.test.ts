import { afterEach, describe, expect, it } from 'vitest'
import type { PracticeServer, PracticeServerOptions } from '../../../src/practice-server/index.ts'
import { append, at, Client, connect, noise, startServer, TOKEN, type Event } from './client.ts'

let server: PracticeServer
afterEach(() => server.close())

const commit = { type: 'input_audio_buffer.commit' }
const completed = 'conversation.item.input_audio_transcription.completed'
const transcribing = (model = 'gpt-4o-mini-transcribe') => ({
  session: { audio: { input: { turn_detection: null, transcription: { model } } } },
})

async function start(options: Partial<PracticeServerOptions>, model?: string): Promise<Client> {
  server = await startServer(options)
  return connect(server, transcribing(model))
}

async function say(client: Client, samples = noise(4800)): Promise<Event> {
  client.send(append(samples))
  return client.ask(commit, 'conversation.item.done')
}

describe('§3 input transcription', () => {
  it('trails the reply: its words come in deltas once the reply has begun', async () => {
    const client = await start({ faults: { transcripts: ['hello there', 'and again'] } })
    const item = await say(client)
    client.send({ type: 'response.create' })
    const done = await client.waitFor(completed)
    expect(done).toMatchObject({
      item_id: at(item, 'item', 'id'),
      content_index: 0,
      transcript: 'hello there',
      usage: { type: 'tokens', input_tokens: 2, output_tokens: 3, total_tokens: 5 },
    })
    const types = client.types()
    expect(types.indexOf('response.output_audio.delta')).toBeLessThan(types.indexOf(completed))
    const deltas = client.events.filter(
      ({ type }) => type === 'conversation.item.input_audio_transcription.delta',
    )
    expect(deltas.map((event) => event['delta'])).toEqual(['hello', ' there'])
    await client.waitFor('rate_limits.updated')
    const from = client.events.length
    await say(client)
    expect((await client.waitFor(completed, from))['transcript']).toBe('and again')
  })

  it('comes without a reply too, and is part of the item from then on', async () => {
    const client = await start({ faults: { transcripts: ['hello'] } }, 'whisper-1')
    const item = await say(client)
    expect((await client.waitFor(completed))['usage']).toEqual({ type: 'duration', seconds: 0.2 })
    const retrieved = await client.ask(
      { type: 'conversation.item.retrieve', item_id: at(item, 'item', 'id') },
      'conversation.item.retrieved',
    )
    expect(at(retrieved, 'item', 'content', 0, 'transcript')).toBe('hello')
  })

  it('§5 of a silent commit is empty', async () => {
    const client = await start({ faults: { transcripts: ['hello'] } })
    await say(client, new Int16Array(4800))
    expect((await client.waitFor(completed))['transcript']).toBe('')
  })

  it('fails where nobody has told what is said', async () => {
    const client = await start({ faults: { transcripts: ['hello'] } })
    await say(client)
    await client.waitFor(completed)
    await say(client)
    const failed = await client.waitFor('conversation.item.input_audio_transcription.failed')
    expect(at(failed, 'error', 'code')).toBe('transcription_unavailable')
  })

  it('follows the sound where the test can tell by it', async () => {
    const client = await start({ transcribe: (samples) => `${String(samples.length)} samples` })
    await say(client)
    expect((await client.waitFor(completed))['transcript']).toBe('4800 samples')
  })

  it('is off unless the session asks for it', async () => {
    server = await startServer({ faults: { transcripts: ['hello'] } })
    const client = await connect(server)
    await say(client)
    await client.response()
    expect(client.types().filter((type) => type.includes('transcription'))).toEqual([])
  })
})

describe('§1 §2 a transcription session', () => {
  async function open(): Promise<Client> {
    server = await startServer({ faults: { transcripts: ['hello'] } })
    const client = new Client(`${server.url}?intent=transcription`, { authorization: `Bearer ${TOKEN}` })
    await client.waitFor('session.created')
    return client
  }
  const update = (session: Record<string, unknown>) => ({
    type: 'session.update',
    session: { type: 'transcription', ...session },
  })

  it('has no model, and only what listening needs', async () => {
    const { session } = (await open()).events[0] as unknown as { session: object }
    expect(session).toMatchObject({ type: 'transcription', object: 'realtime.transcription_session' })
    expect(Object.keys(session).sort()).toEqual(['audio', 'expires_at', 'id', 'include', 'object', 'type'])
    expect(Object.keys(at(session, 'audio') as object)).toEqual(['input'])
  })

  it('writes down what it hears, and never answers', async () => {
    const client = await open()
    const input = { transcription: { model: 'gpt-transcribe' }, turn_detection: { type: 'server_vad' } }
    await client.ask(update({ audio: { input } }), 'session.updated')
    client.send(append(noise(24_000)))
    client.send(append(new Int16Array(24_000)))
    expect((await client.waitFor(completed))['transcript']).toBe('hello')
    expect(await client.askWrong({ type: 'response.create' })).toMatchObject({ code: 'invalid_value' })
    expect(client.types()).not.toContain('response.created')
  })

  it.each([
    [{ instructions: 'Be brief.' }, 'unknown_parameter', 'session.instructions'],
    [{ audio: { output: { voice: 'cedar' } } }, 'unknown_parameter', 'session.audio.output'],
    [{ type: 'realtime' }, 'invalid_value', 'session.type'],
    [
      { audio: { input: { transcription: { model: 'gpt-realtime-whisper' } } } },
      'invalid_value',
      'session.audio.input.turn_detection',
    ],
  ])('refuses %j', async (session, code, param) => {
    expect(await (await open()).askWrong(update(session))).toMatchObject({ code, param })
  })

  it('takes gpt-realtime-whisper once turn detection is off', async () => {
    const input = { transcription: { model: 'gpt-realtime-whisper' }, turn_detection: null }
    await (await open()).ask(update({ audio: { input } }), 'session.updated')
  })

  it('takes no model in the URL', async () => {
    server = await startServer()
    const client = new Client(`${server.url}?intent=transcription&model=x`, {
      authorization: `Bearer ${TOKEN}`,
    })
    expect(await client.closed).toMatchObject({ code: 4000, reason: 'invalid_request_error.invalid_model' })
  })
})
