import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import {
  append,
  at,
  audioOf,
  connect,
  joined,
  noise,
  onlySession,
  startServer,
  type Client,
} from './client.ts'

const MS = 24
const silence = (durationMs: number) => new Int16Array(durationMs * MS)
const commit = { type: 'input_audio_buffer.commit', event_id: 'c1' }

let server: PracticeServer
beforeEach(async () => {
  server = await startServer()
})
afterEach(() => server.close())

describe('§5 the input buffer without turn detection', () => {
  let client: Client
  beforeEach(async () => {
    client = await connect(server)
  })

  it('commits exactly what was appended, as a user message after the last item', async () => {
    const spoken = noise(5000)
    client.send(append(spoken.subarray(0, 1234)))
    client.send(append(spoken.subarray(1234)))
    const committed = await client.ask(commit, 'input_audio_buffer.committed')
    const added = await client.waitFor('conversation.item.added')
    await client.waitFor('conversation.item.done')
    expect(committed['previous_item_id']).toBeNull()
    expect(added).toMatchObject({
      previous_item_id: null,
      item: {
        id: committed['item_id'],
        object: 'realtime.item',
        type: 'message',
        role: 'user',
        status: 'completed',
        content: [{ type: 'input_audio', transcript: null }],
      },
    })
    expect(onlySession(server).committed).toEqual([{ itemId: committed['item_id'], samples: spoken }])
    expect(onlySession(server).appendedSamples).toBe(5000)
  })

  it('names the item before in each commit', async () => {
    client.send(append(noise(4800)))
    const first = await client.ask(commit, 'input_audio_buffer.committed')
    client.send(append(noise(4800)))
    const second = await client.ask(commit, 'input_audio_buffer.committed')
    expect(second['previous_item_id']).toBe(first['item_id'])
  })

  it('refuses to commit less than 100 ms, and keeps it', async () => {
    client.send(append(noise(2399)))
    expect(await client.askWrong(commit)).toMatchObject({
      code: 'input_audio_buffer_commit_empty',
      event_id: 'c1',
      message: expect.stringContaining('buffer only has 99.96ms') as string,
    })
    client.send(append(noise(1)))
    await client.ask(commit, 'input_audio_buffer.committed')
    expect(onlySession(server).committed[0]?.samples).toHaveLength(2400)
  })

  it('commits silence too, and starts no response by itself', async () => {
    client.send(append(silence(200)))
    await client.ask(commit, 'input_audio_buffer.committed')
    await client.ask({ type: 'input_audio_buffer.clear' }, 'input_audio_buffer.cleared')
    expect(client.types()).not.toContain('response.created')
  })

  it('throws away what is cleared', async () => {
    client.send(append(noise(4800)))
    await client.ask({ type: 'input_audio_buffer.clear' }, 'input_audio_buffer.cleared')
    expect(await client.askWrong(commit)).toMatchObject({ code: 'input_audio_buffer_commit_empty' })
  })

  it('says that it has no recogniser, where transcription is wanted', async () => {
    await client.ask(
      {
        type: 'session.update',
        session: { type: 'realtime', audio: { input: { transcription: { model: 'whisper-1' } } } },
      },
      'session.updated',
    )
    client.send(append(noise(4800)))
    const failed = await client.ask(commit, 'conversation.item.input_audio_transcription.failed')
    expect(failed).toMatchObject({ content_index: 0, error: { code: 'transcription_unavailable' } })
    expect(at(failed, 'error', 'message')).toContain('recogniser')
    expect(client.types().indexOf('conversation.item.done')).toBeLessThan(client.events.indexOf(failed))
  })

  it('holds ten minutes at most', async () => {
    const fourMinutes = append(silence(240_000))
    client.send(fourMinutes)
    client.send(fourMinutes)
    expect(await client.askWrong(fourMinutes)).toMatchObject({ code: 'invalid_value', param: 'audio' })
    await client.ask(commit, 'input_audio_buffer.committed')
    expect(onlySession(server).appendedSamples).toBe(480_000 * MS)
  })
})

describe('§5 §6 the input buffer with server turn detection', () => {
  const vad = { type: 'server_vad', prefix_padding_ms: 100, silence_duration_ms: 200 }
  const listen = (settings: Record<string, unknown> = {}) =>
    connect(server, { turnDetection: { ...vad, ...settings } })
  const turn = joined(silence(1000), noise(600 * MS), silence(300))

  it('finds a turn on the input clock, commits it and answers it', async () => {
    const client = await listen()
    const from = client.events.length
    for (let offset = 0; offset < turn.length; offset += 480)
      client.send(append(turn.subarray(offset, offset + 480)))
    await client.waitFor('rate_limits.updated')
    const started = await client.waitFor('input_audio_buffer.speech_started')
    expect(started['audio_start_ms']).toBe(900)
    const stopped = await client.waitFor('input_audio_buffer.speech_stopped')
    expect(stopped['audio_end_ms']).toBe(1800)
    expect(client.types(from).slice(0, 6)).toEqual([
      'input_audio_buffer.speech_started',
      'input_audio_buffer.speech_stopped',
      'input_audio_buffer.committed',
      'conversation.item.added',
      'conversation.item.done',
      'response.created',
    ])
    const committed = await client.waitFor('input_audio_buffer.committed')
    expect(new Set([started, stopped, committed].map((event) => event['item_id'])).size).toBe(1)
    expect(onlySession(server).committed[0]?.samples).toEqual(turn.slice(900 * MS, 1800 * MS))
  })

  it('keeps counting the clock across turns and clears', async () => {
    const client = await listen({ create_response: false })
    client.send(append(turn))
    client.send({ type: 'input_audio_buffer.clear' })
    const from = client.events.length
    client.send(append(turn))
    expect((await client.waitFor('input_audio_buffer.cleared', from))['type']).toBeDefined()
    const second = await client.find(
      (event) => event.type === 'input_audio_buffer.speech_started' && event['audio_start_ms'] !== 900,
    )
    expect(second['audio_start_ms']).toBe(1900 + 900)
  })

  it('does not reach back before what was already committed', async () => {
    const client = await listen({ create_response: false, prefix_padding_ms: 1000 })
    client.send(append(joined(noise(300 * MS), silence(200), noise(300 * MS), silence(200))))
    await client.find(
      (event) => event.type === 'input_audio_buffer.speech_stopped' && event['audio_end_ms'] === 1000,
    )
    const starts = client.events.filter(({ type }) => type === 'input_audio_buffer.speech_started')
    expect(starts.map((event) => event['audio_start_ms'])).toEqual([0, 500])
    expect(onlySession(server).committed.map(({ samples }) => samples.length)).toEqual([500 * MS, 500 * MS])
  })

  it('only listens where create_response is off', async () => {
    const client = await listen({ create_response: false })
    client.send(append(turn))
    await client.waitFor('conversation.item.done')
    await client.ask({ type: 'input_audio_buffer.clear' }, 'input_audio_buffer.cleared')
    expect(client.types()).not.toContain('response.created')
  })

  it('cancels the answer when someone speaks into it', async () => {
    const client = await listen()
    client.send({ type: 'response.create' })
    await client.waitFor('response.output_audio.delta')
    const from = client.events.length
    client.send(append(turn))
    const done = await client.waitFor('response.done', from)
    expect(at(done, 'response')).toMatchObject({
      status: 'cancelled',
      status_details: { type: 'cancelled', reason: 'turn_detected' },
    })
    const types = client.types(from)
    expect(types.indexOf('input_audio_buffer.speech_started')).toBeLessThan(types.indexOf('response.done'))
    expect(types.indexOf('response.done')).toBeLessThan(types.indexOf('input_audio_buffer.speech_stopped'))
    await client.find((event) => at(event, 'response', 'status') === 'completed', from)
  })

  it('lets the answer go on where interrupt_response is off, and then cannot start another', async () => {
    const client = await listen({ interrupt_response: false })
    client.send({ type: 'response.create' })
    await client.waitFor('response.output_audio.delta')
    client.send(append(turn))
    const error = await client.waitFor('error')
    expect(at(error, 'error')).toMatchObject({
      code: 'conversation_already_has_active_response',
      event_id: null,
    })
    expect(at(await client.waitFor('response.done'), 'response', 'status')).toBe('completed')
  })

  it('refuses a commit that comes after its own', async () => {
    const client = await listen({ create_response: false })
    client.send(append(turn.subarray(0, 1800 * MS)))
    await client.waitFor('input_audio_buffer.committed')
    expect(await client.askWrong(commit)).toMatchObject({ code: 'input_audio_buffer_commit_empty' })
  })

  it('commits by hand in the middle of speech, under the id that the speech already has', async () => {
    const client = await listen()
    client.send(append(turn.subarray(0, 1400 * MS)))
    const started = await client.waitFor('input_audio_buffer.speech_started')
    const committed = await client.ask(commit, 'input_audio_buffer.committed')
    expect(committed['item_id']).toBe(started['item_id'])
    expect(onlySession(server).committed[0]?.samples).toHaveLength(500 * MS)
  })

  it('waits longer with less eagerness in semantic mode', async () => {
    const client = await connect(server, {
      turnDetection: { type: 'semantic_vad', eagerness: 'high', create_response: false },
    })
    client.send(append(joined(noise(300 * MS), silence(600))))
    expect((await client.waitFor('input_audio_buffer.speech_stopped'))['audio_end_ms']).toBe(800)
    await client.ask(
      {
        type: 'session.update',
        session: {
          type: 'realtime',
          audio: { input: { turn_detection: { type: 'semantic_vad', eagerness: 'low' } } },
        },
      },
      'session.updated',
    )
    const from = client.events.length
    client.send(append(joined(noise(300 * MS), silence(600))))
    client.send({ type: 'input_audio_buffer.clear' })
    await client.waitFor('input_audio_buffer.cleared', from)
    expect(client.types(from)).toEqual(['input_audio_buffer.speech_started', 'input_audio_buffer.cleared'])
  })

  it('answers with the very samples of the turn it found', async () => {
    const client = await listen()
    client.send(append(turn))
    await client.waitFor('rate_limits.updated')
    const answer = audioOf(client.events)
    expect(answer.subarray(answer.length - 900 * MS)).toEqual(turn.slice(900 * MS, 1800 * MS))
  })
})
