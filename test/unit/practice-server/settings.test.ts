import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import { at, Client, connect, startServer, TOKEN } from './client.ts'

describe('§2 session settings', () => {
  let server: PracticeServer
  let client: Client
  beforeEach(async () => {
    server = await startServer({ now: () => 1_700_000_000_000 })
    client = await connect(server)
  })
  afterEach(() => server.close())

  const update = (session: unknown) => ({ type: 'session.update', event_id: 'u1', session })
  const accept = async (session: Record<string, unknown>) =>
    (await client.ask(update({ type: 'realtime', ...session }), 'session.updated'))['session']

  it('greets with the full session object', async () => {
    const fresh = new Client(`${server.url}?model=some-model`, { authorization: `Bearer ${TOKEN}` })
    const { session } = (await fresh.waitFor('session.created')) as unknown as {
      session: Record<string, unknown>
    }
    expect(session).toEqual({
      object: 'realtime.session',
      type: 'realtime',
      id: expect.stringMatching(/^sess_/) as string,
      expires_at: 1_700_003_600,
      model: 'some-model',
      output_modalities: ['audio'],
      instructions: '',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24000 },
          transcription: null,
          noise_reduction: null,
          turn_detection: {
            type: 'server_vad',
            threshold: 0.5,
            prefix_padding_ms: 300,
            silence_duration_ms: 500,
            create_response: true,
            interrupt_response: true,
            idle_timeout_ms: null,
          },
        },
        output: { format: { type: 'audio/pcm', rate: 24000 }, voice: 'alloy', speed: 1 },
      },
      tools: [],
      tool_choice: 'auto',
      max_output_tokens: 'inf',
      truncation: 'auto',
      tracing: null,
      include: null,
      prompt: null,
    })
  })

  it('changes what an update names and keeps the rest', async () => {
    await accept({
      instructions: 'Be brief.',
      audio: { input: { turn_detection: { type: 'server_vad', threshold: 0.9 } } },
    })
    const session = await accept({
      audio: { input: { turn_detection: { type: 'server_vad', silence_duration_ms: 200 } } },
    })
    expect(at(session, 'instructions')).toBe('Be brief.')
    expect(at(session, 'audio', 'input', 'turn_detection')).toMatchObject({
      threshold: 0.9,
      silence_duration_ms: 200,
    })
    expect(at(session, 'audio', 'output', 'voice')).toBe('alloy')
  })

  it('starts another kind of turn detection from its own defaults', async () => {
    await accept({ audio: { input: { turn_detection: { type: 'server_vad' } } } })
    const session = await accept({ audio: { input: { turn_detection: { type: 'semantic_vad' } } } })
    expect(at(session, 'audio', 'input', 'turn_detection')).toEqual({
      type: 'semantic_vad',
      eagerness: 'auto',
      create_response: true,
      interrupt_response: true,
    })
  })

  it('clears with an empty string, an empty list and null', async () => {
    await accept({
      instructions: 'x',
      tools: [{ type: 'function', name: 'f', parameters: {} }],
      audio: { input: { noise_reduction: { type: 'near_field' }, transcription: { model: 'whisper-1' } } },
    })
    const session = await accept({
      instructions: '',
      tools: [],
      audio: { input: { noise_reduction: null, transcription: null } },
    })
    expect(session).toMatchObject({ instructions: '', tools: [] })
    expect(at(session, 'audio', 'input')).toMatchObject({ noise_reduction: null, transcription: null })
  })

  it('does not put the client event id on session.updated', async () => {
    expect(await client.ask(update({ type: 'realtime' }), 'session.updated')).not.toMatchObject({
      event_id: 'u1',
    })
  })

  it.each([
    [{ instructions: 'no type' }, 'missing_required_parameter', 'session.type'],
    [{ type: 'realtime', temperature: 0.8 }, 'unknown_parameter', 'session.temperature'],
    [{ type: 'realtime', voice: 'alloy' }, 'unknown_parameter', 'session.voice'],
    [{ type: 'realtime', id: 'sess_mine' }, 'unknown_parameter', 'session.id'],
    [
      { type: 'realtime', audio: { input: { turn_detection: { type: 'server_vad', speed: 1 } } } },
      'unknown_parameter',
      'session.audio.input.turn_detection.speed',
    ],
    [
      { type: 'realtime', tools: [{ type: 'function', name: 'f', strict: true }] },
      'unknown_parameter',
      'session.tools[0].strict',
    ],
    [
      { type: 'realtime', tools: [{ type: 'mcp', server_label: 's' }] },
      'invalid_value',
      'session.tools[0].type',
    ],
    [{ type: 'transcription' }, 'invalid_value', 'session.type'],
    [{ type: 'realtime', model: 'another' }, 'invalid_value', 'session.model'],
    [
      { type: 'realtime', output_modalities: ['audio', 'text'] },
      'invalid_value',
      'session.output_modalities',
    ],
    [{ type: 'realtime', max_output_tokens: 5000 }, 'invalid_value', 'session.max_output_tokens'],
    [
      { type: 'realtime', audio: { output: { speed: 'fast' } } },
      'invalid_type',
      'session.audio.output.speed',
    ],
    [
      { type: 'realtime', audio: { input: { format: { type: 'audio/opus' } } } },
      'invalid_value',
      'session.audio.input.format.type',
    ],
    [
      {
        type: 'realtime',
        audio: { input: { turn_detection: { type: 'server_vad', prefix_padding_ms: 1.5 } } },
      },
      'invalid_type',
      'session.audio.input.turn_detection.prefix_padding_ms',
    ],
  ])('refuses %j as %s, and none of it applies', async (session, code, param) => {
    const error = await client.askWrong(update({ instructions: 'lost', ...session }))
    expect(error).toMatchObject({ code, param, event_id: 'u1' })
    expect(error['message']).toEqual(expect.stringMatching(/\S/))
    expect(at(await accept({}), 'instructions')).toBe('')
  })

  it('allows another voice until the first output audio, and then refuses any', async () => {
    const voiceUpdate = { type: 'realtime', instructions: 'lost', audio: { output: { voice: 'cedar' } } }
    await client.ask(update(voiceUpdate), 'session.updated')
    await client.response()
    expect(await client.askWrong(update({ ...voiceUpdate, instructions: 'later' }))).toMatchObject({
      code: 'cannot_update_voice',
      param: 'session.audio.output.voice',
    })
    const error = await client.askWrong({
      type: 'response.create',
      response: { audio: { output: { voice: 'marin' } } },
    })
    expect(error).toMatchObject({ code: 'cannot_update_voice' })
    expect(at(await accept({}), 'instructions')).toBe('lost')
  })

  it('does not fix the voice while answers are written', async () => {
    await client.response({ response: { output_modalities: ['text'] } })
    expect(at(await accept({ audio: { output: { voice: 'marin' } } }), 'audio', 'output', 'voice')).toBe(
      'marin',
    )
  })

  it('freezes tracing once it is on', async () => {
    await accept({ tracing: 'auto' })
    expect(await client.askWrong(update({ type: 'realtime', tracing: null }))).toMatchObject({
      param: 'session.tracing',
    })
  })

  it('changes the speed between responses only', async () => {
    client.send({ type: 'response.create' })
    const slower = update({ type: 'realtime', audio: { output: { speed: 0.9 } } })
    expect(await client.askWrong(slower)).toMatchObject({ param: 'session.audio.output.speed' })
    await client.waitFor('response.done')
    await client.ask(slower, 'session.updated')
  })

  it('is not fooled by the names of an object prototype', async () => {
    const from = client.events.length
    client.socket.send(
      '{"type":"session.update","session":{"type":"realtime","__proto__":{"instructions":"x"},"constructor":1}}',
    )
    expect(at(await client.waitFor('error', from), 'error', 'code')).toBe('unknown_parameter')
    expect(at(await accept({}), 'instructions')).toBe('')
  })
})
