/**
 * Two clients that others wrote, as they come from npm, judge the shape of what the practice server
 * sends: a whole conversation each, without one error.
 */
import { connect as connectTcp } from 'node:net'
import type { RealtimeItem, RealtimeSession as Session } from '@openai/agents-realtime'
import OpenAI from 'openai'
import { OpenAIRealtimeWS } from 'openai/realtime/ws'
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultSettings, PracticeServer } from '../../../src/practice-server/index.ts'
import { base64, joined, noise, onlySession, startServer, TOKEN } from './client.ts'

const MODEL = 'gpt-realtime-2.1'
const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function start(faults: FaultSettings = {}): Promise<PracticeServer> {
  const server = await startServer({ faults })
  cleanups.push(() => server.close())
  return server
}

/** The server had nothing to complain about either. */
function expectNoErrors(server: PracticeServer): void {
  expect(onlySession(server).sent.filter((event) => event['type'] === 'error')).toEqual([])
}

describe('the realtime client of the openai package', () => {
  interface Judge {
    readonly server: PracticeServer
    readonly client: OpenAIRealtimeWS
    readonly errors: unknown[]
    readonly types: string[]
    /** Resolves when `type` has come `count` times in all. */
    until(type: string, count?: number): Promise<void>
  }

  /**
   * It refuses any URL but `wss:`. Its own socket option `createConnection` leads it to the practice
   * server over plain TCP; everything above the transport is as the package has it.
   */
  async function open(faults: FaultSettings = {}): Promise<Judge> {
    const server = await start(faults)
    const { port } = new URL(server.url)
    const openai = new OpenAI({ apiKey: TOKEN, baseURL: `https://127.0.0.1:${port}/v1` })
    const options = { createConnection: () => connectTcp(Number(port), '127.0.0.1') }
    const client = new OpenAIRealtimeWS({ model: MODEL, options }, openai)
    const errors: unknown[] = []
    const types: string[] = []
    let wake = Promise.withResolvers<null>()
    client.on('error', (error) => errors.push(error))
    client.on('event', (event) => {
      types.push(event.type)
      wake.resolve(null)
      wake = Promise.withResolvers()
    })
    cleanups.push(() => {
      client.close()
    })
    const until = async (type: string, count = 1): Promise<void> => {
      while (types.filter((seen) => seen === type).length < count) await wake.promise
    }
    await until('session.created')
    return { server, client, errors, types, until }
  }

  const session = (audioInput: object) => ({
    type: 'realtime' as const,
    audio: { input: audioInput },
    tools: [{ type: 'function' as const, name: 'add', parameters: { type: 'object' } }],
  })

  it('talks, types, calls a function, interrupts and truncates without an error', async () => {
    const { server, client, errors, until } = await open({ transcripts: ['hello'] })
    const transcription = { model: 'gpt-4o-mini-transcribe' }
    client.send({ type: 'session.update', session: session({ turn_detection: null, transcription }) })
    await until('session.updated')

    client.send({ type: 'input_audio_buffer.append', audio: base64(noise(24_000)) })
    client.send({ type: 'input_audio_buffer.commit' })
    client.send({ type: 'response.create' })
    await until('response.done')
    await until('conversation.item.input_audio_transcription.completed')

    const call = new Promise<string>((resolve) => {
      client.on('response.function_call_arguments.done', (event) => {
        resolve(event.call_id)
      })
    })
    client.send({
      type: 'conversation.item.create',
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'call add {"a":1}' }] },
    })
    client.send({ type: 'response.create' })
    const output = { type: 'function_call_output' as const, call_id: await call, output: '3' }
    await until('response.done', 2)
    client.send({ type: 'conversation.item.create', item: output })

    const speaking = new Promise<string>((resolve) => {
      client.on('response.output_audio.delta', (event) => {
        resolve(event.item_id)
      })
    })
    client.send({ type: 'response.create' })
    const item_id = await speaking
    client.send({ type: 'response.cancel' })
    await until('response.done', 3)
    client.send({ type: 'conversation.item.truncate', item_id, content_index: 0, audio_end_ms: 10 })
    await until('conversation.item.truncated')
    expect(errors).toEqual([])
    expectNoErrors(server)
  })

  it('is answered through server turn detection', async () => {
    const { server, client, errors, until, types } = await open()
    client.send({
      type: 'session.update',
      session: session({ turn_detection: { type: 'server_vad', silence_duration_ms: 200 } }),
    })
    await until('session.updated')
    const audio = base64(joined(noise(12_000), new Int16Array(12_000)))
    client.send({ type: 'input_audio_buffer.append', audio })
    await until('response.done')
    expect(types).toContain('input_audio_buffer.speech_stopped')
    expect(errors).toEqual([])
    expectNoErrors(server)
  })
})

const agents = await import('@openai/agents-realtime').catch(() => null)

describe('@openai/agents-realtime', () => {
  if (agents === null) {
    it.skip('holds a conversation: not judged, as the package is not installed')
    return
  }
  const { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } = agents

  interface Judge {
    readonly server: PracticeServer
    readonly session: Session
    readonly errors: unknown[]
    untilEvent(type: string, count?: number): Promise<void>
    /** Every event so far fitted its schemas. */
    expectUnderstood(): void
    /** Resolves once the session's history holds what it should. */
    untilHistory(holds: (history: readonly RealtimeItem[]) => boolean): Promise<void>
  }

  /** `added` gets what the function is called with. */
  async function open(added: unknown[], faults: FaultSettings = {}): Promise<Judge> {
    const server = await start(faults)
    const add = tool({
      name: 'add',
      description: 'Adds two numbers.',
      strict: false,
      parameters: {
        type: 'object',
        properties: { a: { type: 'number' }, b: { type: 'number' } },
        required: ['a', 'b'],
        additionalProperties: true,
      },
      execute: (input) => {
        added.push(input)
        return '3'
      },
    })
    const agent = new RealtimeAgent({ name: 'Judge', instructions: 'Be brief.', tools: [add] })
    const transport = new OpenAIRealtimeWebSocket({ url: `${server.url}?model=${MODEL}` })
    const session = new RealtimeSession(agent, { transport, model: MODEL })
    const errors: unknown[] = []
    session.on('error', (error) => errors.push(error))
    cleanups.push(() => {
      session.close()
    })
    // An event that its schemas refuse passes it by: it is told of as `*`, and not under its own name.
    const told: string[] = []
    const understood: string[] = []
    let wake = Promise.withResolvers<null>()
    transport.on('*', ({ type }) => {
      if (!told.includes(type)) transport.on(type, () => understood.push(type))
      told.push(type)
      wake.resolve(null)
      wake = Promise.withResolvers()
    })
    const untilEvent = async (type: string, count = 1): Promise<void> => {
      while (told.filter((seen) => seen === type).length < count) await wake.promise
    }
    await session.connect({ apiKey: TOKEN })
    await untilEvent('session.updated')
    const untilHistory = async (holds: (history: readonly RealtimeItem[]) => boolean): Promise<void> => {
      while (!holds(session.history)) await new Promise((resolve) => session.once('history_updated', resolve))
    }
    const expectUnderstood = (): void => {
      expect(understood).toEqual(told)
    }
    return { server, session, errors, untilEvent, untilHistory, expectUnderstood }
  }

  const transcriptOf = (item: RealtimeItem | undefined): unknown =>
    item?.type === 'message' && item.role !== 'system'
      ? item.content.map((part) => ('transcript' in part ? part.transcript : part.type)).join('')
      : undefined

  it('has its function called and its result spoken, and keeps the whole history', async () => {
    const added: unknown[] = []
    const { server, session, errors, untilHistory, expectUnderstood } = await open(added)
    session.sendMessage('call add {"a":1,"b":2}')
    await untilHistory((history) => transcriptOf(history.at(-1)) === 'The answer is three.')
    expect(added).toEqual([{ a: 1, b: 2 }])
    expect(session.history.map((item) => item.type)).toEqual(['message', 'function_call', 'message'])
    expect(errors).toEqual([])
    expectUnderstood()
    expectNoErrors(server)
  })

  it('talks through semantic turn detection, with transcripts that trail, and interrupts', async () => {
    const { server, session, errors, untilEvent, untilHistory, expectUnderstood } = await open([], {
      transcripts: ['hello', 'stop'],
    })
    const say = (): void => {
      const { buffer } = joined(noise(24_000), new Int16Array(48_000))
      session.sendAudio(buffer as ArrayBuffer)
    }
    say()
    await untilHistory(
      (history) =>
        transcriptOf(history[0]) === 'hello' &&
        transcriptOf(history[1])?.toString().startsWith('You said:') === true,
    )
    say()
    await untilHistory((history) => history.some((item) => transcriptOf(item) === 'stop'))
    await untilEvent('conversation.item.truncated')
    await untilEvent('response.done', 2)
    expect(onlySession(server).truncations.length).toBeGreaterThan(0)
    expect(errors).toEqual([])
    expectUnderstood()
    expectNoErrors(server)
  })
})
