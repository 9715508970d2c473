import { afterEach, describe, expect, it, vi } from 'vitest'
import { withoutSilentEnds } from '../../../src/shared/silence.ts'
import { tone } from '../../fixtures/tone.ts'
import { cleanUp, connected, hearUntil, holdAndSay, indexOf, setUp, typesOf } from './session-world.ts'

afterEach(cleanUp)

describe('a spoken turn', () => {
  it('reaches the server whole, and its answer is heard whole: sample for sample, both ways', async () => {
    const world = await setUp()
    const words = tone(900)
    await connected(world)
    holdAndSay(world, words)
    await hearUntil(world, () => world.turns.length === 1)

    const { committed, sentAudio } = world.record()
    expect(withoutSilentEnds(committed[0]?.samples ?? new Int16Array())).toEqual(withoutSilentEnds(words))
    const sent = sentAudio[0]?.samples ?? new Int16Array()
    expect(indexOf(world.devices.heard, withoutSilentEnds(sent))).toBeGreaterThanOrEqual(0)
    expect(indexOf(world.devices.heard, withoutSilentEnds(words))).toBeGreaterThan(0)
    expect(world.session.diagnostics()).toMatchObject({
      receivedSamples: sent.length,
      renderedSamples: sent.length,
      captureFaults: 0,
      playoutFaults: 0,
      underruns: 0,
    })
    expect(world.turns[0]).toMatchObject({ status: 'completed', truncatedAtMs: null, userMs: 1100 })
  })

  it('that begins before the connection is there loses nothing', async () => {
    const world = await setUp()
    const words = tone(600)
    holdAndSay(world, words)
    await hearUntil(world, () => world.turns.length === 1)
    const [committed] = world.record().committed
    expect(withoutSilentEnds(committed?.samples ?? new Int16Array())).toEqual(withoutSilentEnds(words))
  })

  it('shows in the conversation as the person’s words and the answer, all of it heard', async () => {
    const world = await setUp()
    await connected(world)
    holdAndSay(world, tone(500))
    await hearUntil(world, () => world.turns.length === 1)
    const transcript = 'You said: [your own words]'
    expect(world.session.conversation.items).toMatchObject([
      { role: 'user', parts: [{ kind: 'input_audio', durationMs: 700 }] },
      { role: 'assistant', parts: [{ transcript, heardChars: transcript.length, interrupted: false }] },
    ])
  })

  it('shorter than 100 ms sends a clear, and meets no error', async () => {
    const world = await setUp()
    await connected(world)
    world.session.press()
    world.session.interrupt()
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 1)
    const { received, sent } = world.record()
    expect(received.map((event) => event['type'])).not.toContain('input_audio_buffer.commit')
    expect(sent.map((event) => event['type'])).not.toContain('error')
  })
})

describe('an interruption', () => {
  it('cuts the server’s memory where the ear stopped, and marks the rest as not heard', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What can you do?')
    await hearUntil(world, () => world.session.diagnostics().renderedSamples >= 24_000)
    world.session.interrupt()
    await hearUntil(world, () => world.record().truncations.length === 1)

    const heardSamples = world.session.diagnostics().renderedSamples
    const [cut] = world.record().truncations
    expect(cut?.audioEndMs).toBe(Math.floor(heardSamples / 24))
    expect(world.turns[0]).toMatchObject({ status: 'interrupted', truncatedAtMs: cut?.audioEndMs })
    const part = world.session.conversation.items.at(-1)?.parts[0]
    expect(part).toMatchObject({ kind: 'output_audio', interrupted: true })
    if (part?.kind !== 'output_audio') throw new Error('the answer was not spoken')
    expect(part.heardChars).toBeGreaterThan(0)
    expect(part.heardChars).toBeLessThan(part.transcript.length)
  })

  it('leaves nothing of the old answer in the next one’s sound', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What can you do?')
    await hearUntil(world, () => world.session.diagnostics().renderedSamples >= 12_000)
    world.session.say('What is 2 plus 2?')
    const before = world.devices.heard.length
    await hearUntil(world, () => world.turns.length === 2)
    const next = world.record().sentAudio.at(-1)?.samples ?? new Int16Array()
    const after = withoutSilentEnds(world.devices.heard.subarray(before + 256))
    expect(after).toEqual(withoutSilentEnds(next))
  })

  it('takes an answer that comes too late to be heard out of the server’s memory, before the next is asked for', async () => {
    const world = await setUp()
    await connected(world)
    world.session.on('received', (incoming) => {
      if (incoming.kind !== 'event' || incoming.event.type !== 'response.content_part.added') return
      world.session.removeAllListeners('received')
      world.session.say('thanks')
    })
    holdAndSay(world, tone(200))
    await hearUntil(world, () => world.turns.length === 2)
    const types = typesOf(world.record().received)
    expect(types.filter((type) => type === 'conversation.item.delete' || type === 'response.create')).toEqual(
      ['response.create', 'conversation.item.delete', 'response.create'],
    )
    const answers = world.session.conversation.items.filter(({ role }) => role === 'assistant')
    expect(answers.map(({ parts }) => parts[0])).toMatchObject([
      { receivedMs: 0, interrupted: true },
      { interrupted: false },
    ])
  })

  it('asks for the next answer only after the unheard part was cut', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What can you do?')
    await hearUntil(world, () => world.session.diagnostics().renderedSamples >= 12_000)
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 2)
    const order = world
      .record()
      .received.map((event) => event['type'])
      .filter((type) => type === 'conversation.item.truncate' || type === 'response.create')
    expect(order).toEqual(['response.create', 'conversation.item.truncate', 'response.create'])
  })

  it('deletes an answer of which nothing was heard', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What can you do?')
    await vi.waitFor(() => expect(world.session.state.kind).toBe('speaking'))
    world.session.interrupt()
    await hearUntil(world, () => world.turns.length === 1)
    expect(world.turns[0]).toMatchObject({ status: 'interrupted', heardMs: 0, truncatedAtMs: 0 })
    await vi.waitFor(() => {
      expect(world.record().received.map((event) => event['type'])).toContain('conversation.item.delete')
    })
  })

  it('goes on from the last report when the player is gone', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What can you do?')
    await hearUntil(world, () => world.session.diagnostics().renderedSamples >= 24_000)
    const reported = world.session.diagnostics().renderedSamples
    world.devices.speakerIsGone = true
    world.session.interrupt()
    await vi.waitFor(() => expect(world.record().truncations).toHaveLength(1))
    expect(world.record().truncations[0]?.audioEndMs).toBe(Math.floor(reported / 24))
  })

  it('after everything was heard cuts nothing', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('What is 2 plus 2?')
    await hearUntil(world, () => world.turns.length === 1)
    world.session.interrupt()
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 2)
    expect(world.record().truncations).toEqual([])
    expect(world.turns.map((turn) => turn.status)).toEqual(['completed', 'completed'])
  })
})

describe('hands-free', () => {
  it('the server finds where the words end, and answers them', async () => {
    const world = await setUp({ turnDetection: { type: 'server_vad' } })
    await connected(world)
    world.session.setHandsFree(true)
    const words = tone(900)
    world.devices.wait(400)
    world.devices.speak(words)
    world.devices.wait(900)
    await hearUntil(world, () => world.turns.length === 1)
    const committed = world.record().committed[0]?.samples ?? new Int16Array()
    expect(indexOf(committed, withoutSilentEnds(words))).toBeGreaterThanOrEqual(0)
    expect(world.turns[0]?.status).toBe('completed')
  })

  it('speaking over the answer silences it and cuts it where it was', async () => {
    const world = await setUp({ turnDetection: { type: 'server_vad' } })
    await connected(world)
    world.session.setHandsFree(true)
    world.session.say('What can you do?')
    await hearUntil(world, () => world.session.diagnostics().renderedSamples >= 24_000)
    world.devices.speak(tone(600))
    await hearUntil(world, () => world.record().truncations.length === 1)
    expect(world.session.state).toMatchObject({ kind: 'listening', mode: 'open' })
    world.devices.wait(900)
    await hearUntil(world, () => world.turns.length === 2)
  })
})

describe('a connection', () => {
  it('that is lost in mid-turn comes back, and the turn is whole at the other end', async () => {
    const world = await setUp({ faults: { dropAfterEvents: 3 } })
    await connected(world)
    const words = tone(800)
    holdAndSay(world, words)
    await hearUntil(world, () => world.turns.some((turn) => turn.status === 'completed'))
    expect(world.server.sessions).toHaveLength(2)
    expect(withoutSilentEnds(world.record().committed[0]?.samples ?? new Int16Array())).toEqual(
      withoutSilentEnds(words),
    )
    expect(world.session.diagnostics().reconnects).toBe(1)
  })

  it('that the server refuses says why, stays down, and comes up when asked again', async () => {
    const world = await setUp({ key: 'wrong' })
    world.session.connect()
    await vi.waitFor(() => expect(world.session.state.kind).toBe('offline'))
    expect(world.session.state).toMatchObject({ error: { code: 'invalid_api_key', retryable: false } })
    world.session.configure({ ...world.config, key: null })
    world.session.connect()
    await vi.waitFor(() => expect(world.session.state).toMatchObject({ error: { code: 'missing_key' } }))
  })
})
