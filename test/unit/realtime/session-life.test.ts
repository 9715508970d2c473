import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SessionConfig } from '../../../src/main/realtime/dialects/dialect.ts'
import { openai } from '../../../src/main/realtime/dialects/openai.ts'
import { withoutSilentEnds } from '../../../src/shared/silence.ts'
import { tone } from '../../fixtures/tone.ts'
import { cleanUp, connected, hearUntil, holdAndSay, setUp, typesOf, type World } from './session-world.ts'

afterEach(cleanUp)

const built = (items: readonly Record<string, unknown>[]) =>
  items.map(
    (event) => event['item'] as { type: string; role?: string; content?: { type: string; text?: string }[] },
  )

describe('a conversation that goes on after the connection was lost', () => {
  it('is told to the new session: typed words as text, spoken ones as sound, answers as far as they were heard', async () => {
    const world = await setUp()
    await connected(world)
    const words = tone(700)
    holdAndSay(world, words)
    await hearUntil(world, () => world.turns.length === 1)
    world.session.say('What can you do?')
    await hearUntil(world, () => world.session.diagnostics().renderedSamples > 60_000)
    world.session.interrupt()
    await hearUntil(world, () => world.turns.length === 2)
    const said = world.session.conversation.items.at(-1)?.parts[0]
    if (said?.kind !== 'output_audio') throw new Error('the answer was not spoken')

    world.dropConnections()
    await hearUntil(world, () => world.server.sessions.length === 2 && world.session.state.kind === 'ready')
    const replayed = built(world.record().received.filter((e) => e['type'] === 'conversation.item.create'))
    expect(replayed.map(({ role, content }) => [role, content?.[0]?.type])).toEqual([
      ['user', 'input_audio'],
      ['assistant', 'output_text'],
      ['user', 'input_text'],
      ['assistant', 'output_text'],
    ])
    expect(replayed[3]?.content?.[0]?.text).toBe(said.transcript.slice(0, said.heardChars).trimEnd())
    expect(world.session.diagnostics().reconnects).toBe(1)

    world.session.say('What is 2 plus 2?')
    await hearUntil(world, () => world.turns.length === 3)
    expect(world.turns[2]?.status).toBe('completed')
  })

  it('keeps the turn that was being spoken, whole', async () => {
    const world = await setUp()
    await connected(world)
    const words = tone(900)
    world.session.press()
    world.devices.speak(words.subarray(0, 9600))
    world.dropConnections()
    world.devices.speak(words.subarray(9600))
    world.devices.wait(400)
    world.release()
    world.devices.wait(200)
    await hearUntil(world, () => world.turns.some((turn) => turn.status === 'completed'))
    const committed = world.record().committed.at(-1)?.samples ?? new Int16Array()
    expect(withoutSilentEnds(committed)).toEqual(withoutSilentEnds(words))
  })
})

describe('a tool', () => {
  it('is run once, answered once, and followed by one response', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What is 12 times 7?')
    await hearUntil(world, () => world.turns.length === 1)
    expect(world.session.conversation.items).toMatchObject([
      { role: 'user' },
      { call: { name: 'calculator', output: { text: expect.stringContaining('84') as string } } },
      { role: 'assistant', parts: [{ transcript: 'The answer is eighty-four.' }] },
    ])
    expect(typesOf(world.record().received).filter((type) => type === 'response.create')).toHaveLength(2)
  })

  it('with arguments that are no JSON is answered with an error, and the talk goes on', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('call calculator {"expression": ')
    await hearUntil(world, () => world.turns.length === 1)
    const outputs = built(
      world.record().received.filter((e) => e['type'] === 'conversation.item.create'),
    ).filter(({ type }) => type === 'function_call_output')
    expect(JSON.stringify(outputs)).toContain('invalid_json')
  })

  it('that stops the conversation does so when the goodbye has been heard', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('call stop_conversation {}')
    await hearUntil(world, () => world.session.state.kind === 'offline')
    const { renderedSamples, receivedSamples } = world.session.diagnostics()
    expect(renderedSamples).toBe(receivedSamples)
  })

  it('belongs to what a new session is told: the call and its output, once', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What is 12 times 7?')
    await hearUntil(world, () => world.turns.length === 1)
    world.dropConnections()
    await hearUntil(world, () => world.server.sessions.length === 2 && world.session.state.kind === 'ready')
    const replayed = built(world.record().received.filter((e) => e['type'] === 'conversation.item.create'))
    expect(replayed.map(({ type }) => type)).toEqual([
      'message',
      'function_call',
      'function_call_output',
      'message',
    ])
  })
})

describe('another server', () => {
  it('takes over at once and is told the conversation so far', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What is the capital of France?')
    await hearUntil(world, () => world.turns.length === 1)
    const other = await setUp()
    world.session.moveTo(openai, other.config)
    await hearUntil(world, () => other.server.sessions.length === 1 && world.session.state.kind === 'ready')
    const told = other.record().received.filter((event) => event['type'] === 'conversation.item.create')
    expect(told).toHaveLength(2)
    expect(world.server.sessions).toHaveLength(1)
  })
})

describe('a change of settings', () => {
  /** What the latest session was asked to be. */
  const updatesOf = (world: World) =>
    world
      .record()
      .received.filter((event) => event['type'] === 'session.update')
      .map((event) => event['session'])

  const change = (world: World, changed: Partial<SessionConfig>) =>
    world.session.configure({ ...world.config, ...changed })

  it('is one small update where the session takes it', async () => {
    const world = await setUp()
    await connected(world)
    change(world, { instructions: 'Be brief.' })
    await vi.waitFor(() => {
      const updates = world.record().received.filter((event) => event['type'] === 'session.update')
      expect(updates.at(-1)?.['session']).toEqual({ type: 'realtime', instructions: 'Be brief.' })
    })
    expect(world.server.sessions).toHaveLength(1)
  })

  it('outlives the connection: the next one is opened with it', async () => {
    const world = await setUp()
    await connected(world)
    change(world, { instructions: 'Be brief.' })
    await vi.waitFor(() => expect(typesOf(world.record().sent)).toContain('session.updated'))
    world.dropConnections()
    await hearUntil(world, () => world.server.sessions.length === 2 && world.session.state.kind === 'ready')
    expect(updatesOf(world)).toMatchObject([{ instructions: 'Be brief.' }])
  })

  it('that comes while the session is being opened is what it is opened with', async () => {
    const world = await setUp()
    world.session.once('received', () => change(world, { instructions: 'Be brief.' }))
    await connected(world)
    expect(updatesOf(world)).toMatchObject([{ instructions: 'Be brief.' }])
  })

  it('that comes while another session is to take over holds for that one', async () => {
    const world = await setUp()
    await connected(world)
    change(world, { model: 'gpt-realtime-2' })
    change(world, { model: 'gpt-realtime-2', instructions: 'Be brief.' })
    await hearUntil(world, () => world.session.diagnostics().rollovers === 1)
    await vi.waitFor(() => expect(updatesOf(world)).toMatchObject([{ instructions: 'Be brief.' }]))
  })

  it('that a session refuses once it has spoken opens another one, with the conversation, between turns', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What is 2 plus 2?')
    await hearUntil(world, () => world.turns.length === 1)
    change(world, { voice: 'cedar' })
    await hearUntil(world, () => world.session.diagnostics().rollovers === 1)
    expect(world.session.diagnostics().reconnects).toBe(0)
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 2)
    expect(world.server.sessions).toHaveLength(2)
    expect(typesOf(world.record().sent)).not.toContain('error')
    expect(world.turns[1]?.status).toBe('completed')
  })
})

describe('a session that comes to its end', () => {
  it('is replaced between turns, and no turn notices', async () => {
    const world = await setUp({ sessionLimitSeconds: 2 })
    await connected(world)
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 1)
    await hearUntil(world, () => world.session.diagnostics().rollovers >= 1)
    world.session.say('What is 2 plus 2?')
    await hearUntil(world, () => world.turns.length === 2)
    expect(world.turns.map(({ status }) => status)).toEqual(['completed', 'completed'])
    expect(world.session.diagnostics().reconnects).toBe(0)
  })
})

describe('telephone sound', () => {
  it.each(['audio/pcmu', 'audio/pcma'] as const)('in %s carries a turn both ways', async (type) => {
    const format = { type }
    const world = await setUp({
      settings: { type: 'realtime', audio: { input: { format }, output: { format } } },
    })
    await connected(world)
    holdAndSay(world, tone(900))
    await hearUntil(world, () => world.turns.length === 1)
    const { receivedSamples, renderedSamples, sentSamples } = world.session.diagnostics()
    expect(renderedSamples).toBe(receivedSamples)
    expect(receivedSamples).toBeGreaterThan(sentSamples)
    expect(typesOf(world.record().sent)).not.toContain('error')
  })
})

describe('a response outside of the conversation', () => {
  it('is neither heard nor kept, and can be told by its metadata', async () => {
    const world = await setUp()
    await connected(world)
    const done = Promise.withResolvers<unknown>()
    world.session.on('received', (incoming) => {
      if (incoming.kind === 'event' && incoming.event.type === 'response.done') {
        done.resolve(incoming.event.response['metadata'])
      }
    })
    world.session.respondAside({ output_modalities: ['text'], metadata: { topic: 'title' } })
    expect(await done.promise).toEqual({ topic: 'title' })
    expect(world.session.conversation.items).toEqual([])
    expect(world.session.state.kind).toBe('ready')
  })
})
