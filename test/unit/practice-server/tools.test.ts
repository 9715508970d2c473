import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PracticeServer } from '../../../src/practice-server/index.ts'
import {
  append,
  at,
  connect,
  noise,
  shape,
  startServer,
  textOf,
  userText,
  type Client,
  type Event,
} from './client.ts'

const tool = (name: string) => ({ type: 'function', name, parameters: { type: 'object', properties: {} } })
const tools = ['add', 'weather', 'calculator', 'current_time'].map(tool)

let server: PracticeServer
let client: Client
beforeEach(async () => {
  server = await startServer()
  client = await connect(server, { session: { tools } })
})
afterEach(() => server.close())

async function ask(text: string, response: Record<string, unknown> = {}): Promise<Event[]> {
  await client.ask(userText(text), 'conversation.item.done')
  return client.response({ response })
}

interface Call {
  type: string
  id: string
  call_id: string
  name: string
  arguments: string
  status: string
}
const outputOf = (events: readonly Event[]): Call[] =>
  at(
    events.find(({ type }) => type === 'response.done'),
    'response',
    'output',
  ) as Call[]
const called = (events: readonly Event[]) =>
  outputOf(events).map((item) => (item.type === 'function_call' ? [item.name, item.arguments] : item.type))
const result = (callId: unknown, output: string) => ({
  type: 'conversation.item.create',
  item: { type: 'function_call_output', call_id: callId, output },
})

describe('§9 a function call', () => {
  it('comes as an item whose arguments stream in, in the order of the real server', async () => {
    const events = await ask('call add {"first":1,"second":2}')
    expect(shape(events)).toEqual([
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'conversation.item.done',
      'response.output_item.done',
      'response.done',
      'rate_limits.updated',
    ])
    const deltas = events.filter(({ type }) => type === 'response.function_call_arguments.delta')
    expect(deltas.length).toBeGreaterThan(1)
    expect(deltas.map((event) => event['delta']).join('')).toBe('{"first":1,"second":2}')
    const [call] = outputOf(events)
    expect(call).toMatchObject({
      object: 'realtime.item',
      type: 'function_call',
      status: 'completed',
      name: 'add',
      arguments: '{"first":1,"second":2}',
    })
    expect(call?.call_id.length).toBeLessThanOrEqual(32)
    const added = events.find(({ type }) => type === 'response.output_item.added')
    expect(at(added, 'item')).toMatchObject({ status: 'in_progress', arguments: '', call_id: call?.call_id })
    expect(events.find(({ type }) => type === 'response.function_call_arguments.done')).toMatchObject({
      name: 'add',
      item_id: call?.id,
      call_id: call?.call_id,
      arguments: call?.arguments,
      output_index: 0,
    })
  })

  it('can be one of several in a response, each with its own index and call id', async () => {
    const events = await ask('call add {"a":1} and weather {"city":"Oslo"}')
    expect(called(events)).toEqual([
      ['add', '{"a":1}'],
      ['weather', '{"city":"Oslo"}'],
    ])
    expect(new Set(outputOf(events).map((call) => call.call_id)).size).toBe(2)
    const added = events.filter(({ type }) => type === 'response.output_item.added')
    expect(added.map((event) => event['output_index'])).toEqual([0, 1])
  })

  it('is the only one where parallel_tool_calls is false', async () => {
    expect(called(await ask('call add {} and weather {}', { parallel_tool_calls: false }))).toEqual([
      ['add', '{}'],
    ])
  })

  it('is never of a function that the session has not got', async () => {
    expect(called(await ask('call launch {}'))).toEqual(['message'])
    expect(called(await ask('call add {}', { tools: [] }))).toEqual(['message'])
  })

  it('passes on arguments that are no JSON, as a model may', async () => {
    expect(called(await ask('call add {"first":'))).toEqual([['add', '{"first":']])
  })

  it('is marked incomplete when the response is cancelled in the middle of it', async () => {
    await server.close()
    server = await startServer({ faults: { burstMs: 1, stallMs: 60_000 } })
    client = await connect(server, { session: { tools } })
    await client.ask(userText('call add {"first":1,"second":2}'), 'conversation.item.done')
    client.send({ type: 'response.create' })
    await client.waitFor('response.function_call_arguments.delta')
    const done = await client.ask({ type: 'response.cancel' }, 'response.done')
    expect(at(done, 'response', 'output', 0)).toMatchObject({ type: 'function_call', status: 'incomplete' })
    expect(at(done, 'response', 'output', 0, 'arguments')).not.toContain('}')
  })

  it('is made by speech whose transcript is the phrase', async () => {
    await server.close()
    server = await startServer({ faults: { transcripts: ['call add {"a":1}'] } })
    const audio = { input: { turn_detection: null, transcription: { model: 'gpt-transcribe' } } }
    client = await connect(server, { session: { tools, audio } })
    client.send(append(noise(4800)))
    client.send({ type: 'input_audio_buffer.commit' })
    expect(called(await client.response())).toEqual([['add', '{"a":1}']])
  })
})

describe('§9 the built-in questions', () => {
  it('a sum calls the calculator, and its result is spoken after the next response.create', async () => {
    const events = await ask('what is twelve times 3.5?')
    expect(called(events)).toEqual([['calculator', '{"expression":"12 * 3.5"}']])
    await client.ask(result(outputOf(events)[0]?.call_id, '{"result":42}'), 'conversation.item.done')
    const spoken = await client.response()
    expect(textOf(spoken)).toBe('The answer is forty-two.')
    expect(shape(spoken)).toContain('response.output_audio.delta')
  })

  it('a question for the time calls current_time, and its result is spoken', async () => {
    const events = await ask('what time is it?')
    expect(called(events)).toEqual([['current_time', '{}']])
    await client.ask(result(outputOf(events)[0]?.call_id, '2026-11-20T14:30:00'), 'conversation.item.done')
    expect(textOf(await client.response())).toBe('It is two thirty in the afternoon.')
  })

  it('are answered by the server itself where the session has no such function', async () => {
    expect(textOf(await ask('2 + 2', { tools: [tool('add')] }))).toBe('The answer is four.')
  })

  it('speak all the results of several calls, in the order they came', async () => {
    const [add, weather] = outputOf(await ask('call add {} and weather {}'))
    await client.ask(result(weather?.call_id, 'sunny'), 'conversation.item.done')
    await client.ask(result(add?.call_id, '3'), 'conversation.item.done')
    expect(textOf(await client.response())).toBe('The answer is [sunny] The answer is three.')
  })
})

describe('§2 tool_choice', () => {
  it('none never calls', async () => {
    expect(called(await ask('call add {}', { tool_choice: 'none' }))).toEqual(['message'])
  })

  it('required always calls, even with nothing to go by', async () => {
    expect(called(await ask('hello', { tool_choice: 'required' }))).toEqual([['add', '{}']])
  })

  it('a named function calls that one', async () => {
    const tool_choice = { type: 'function', name: 'weather' }
    expect(called(await ask('hello', { tool_choice }))).toEqual([['weather', '{}']])
    expect(called(await ask('call add {} and weather {"city":"Oslo"}', { tool_choice }))).toEqual([
      ['weather', '{"city":"Oslo"}'],
    ])
  })

  it('a function that is not there is refused', async () => {
    const tool_choice = { type: 'function', name: 'launch' }
    expect(await client.askWrong({ type: 'response.create', response: { tool_choice } })).toMatchObject({
      code: 'invalid_value',
      param: 'response.tool_choice',
    })
    expect(
      await client.askWrong({ type: 'session.update', session: { type: 'realtime', tool_choice } }),
    ).toMatchObject({ code: 'invalid_value', param: 'session.tool_choice' })
  })
})

describe('§4 calls as items', () => {
  it('are replayed by a client with their outputs, and are then spoken', async () => {
    const call = { type: 'function_call', call_id: 'call_1', name: 'add', arguments: '{}' }
    await client.ask(userText('what is 1 + 2'), 'conversation.item.done')
    await client.ask({ type: 'conversation.item.create', item: call }, 'conversation.item.done')
    await client.ask(result('call_1', '3'), 'conversation.item.done')
    expect(textOf(await client.response())).toBe('The answer is three.')
  })

  it('need a call for an output, and a call_id of at most 32 characters', async () => {
    expect(await client.askWrong(result('call_nobody', '3'))).toMatchObject({ code: 'invalid_tool_call_id' })
    const long = 'c'.repeat(33)
    expect(await client.askWrong(result(long, '3'))).toMatchObject({
      code: 'string_above_max_length',
      param: 'item.call_id',
    })
    const call = { type: 'function_call', call_id: long, name: 'add', arguments: '{}' }
    expect(await client.askWrong({ type: 'conversation.item.create', item: call })).toMatchObject({
      code: 'string_above_max_length',
    })
  })
})
