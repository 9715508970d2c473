import { afterEach, describe, expect, it, vi } from 'vitest'
import { closeAll, created, done, refused, WireWorld } from './wire-world.ts'

afterEach(closeAll)

const session = {
  id: 'sess_1',
  object: 'realtime.session',
  type: 'realtime',
  model: 'gpt-realtime-2.1',
  output_modalities: ['audio'],
  instructions: '',
  tools: [],
  tracing: null,
  audio: {
    input: { format: { type: 'audio/pcm', rate: 24_000 }, turn_detection: null },
    output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'marin', speed: 1 },
  },
}

/** A session of which the server says all that it is. */
function opened(): WireWorld {
  const world = new WireWorld({ config: { settings: { type: 'realtime' } } })
  world.session.connect()
  world.wire.openSession(session)
  return world
}

describe('§2 session.update', () => {
  it('§2 names its type, its one modality and its formats, and nothing that can’t change', () => {
    const [update] = opened().sent('session.update')
    expect(update?.['session']).toMatchObject({
      type: 'realtime',
      output_modalities: ['audio'],
      tracing: null,
      audio: { input: { format: { type: 'audio/pcm', rate: 24_000 } }, output: { voice: 'marin' } },
    })
    expect(update?.['session']).not.toHaveProperty('model')
    expect(update?.['session']).not.toHaveProperty('id')
  })

  it('§2 waits for session.created, and sound waits for session.updated', () => {
    const world = new WireWorld({})
    world.session.connect()
    world.session.say('early')
    world.wire.accept()
    expect(world.sentTypes).toEqual([])
    world.receive({ type: 'session.created', session })
    expect(world.sentTypes).toEqual(['session.update'])
    world.receive({ type: 'session.updated', session })
    expect(world.sentTypes).toEqual(['session.update', 'conversation.item.create', 'response.create'])
  })

  it('§2 later says only what changes, with its type', () => {
    const world = opened()
    world.session.configure({ ...world.config, instructions: 'Be brief.' })
    expect(world.sent('session.update').at(-1)?.['session']).toEqual({
      type: 'realtime',
      instructions: 'Be brief.',
    })
  })

  it('§2 clears instructions with an empty string', () => {
    const world = opened()
    world.receive({ type: 'session.updated', session: { ...session, instructions: 'Be brief.' } })
    world.session.configure({ ...world.config, instructions: '' })
    expect(world.sent('session.update').at(-1)?.['session']).toEqual({ type: 'realtime', instructions: '' })
  })

  it('§2 that is refused is lost whole: it is shown, and the next one says it again', () => {
    const world = opened()
    world.session.configure({ ...world.config, instructions: 'Be brief.' })
    const [, update] = world.sent('session.update')
    world.receive(refused(update?.event_id ?? '', 'unknown_parameter'))
    expect(world.notices).toMatchObject([{ code: 'unknown_parameter' }])
    world.session.configure({
      ...world.config,
      instructions: 'Be brief.',
      settings: { type: 'realtime', max_output_tokens: 100 },
    })
    expect(world.sent('session.update').at(-1)?.['session']).toEqual({
      type: 'realtime',
      instructions: 'Be brief.',
      max_output_tokens: 100,
    })
  })

  it('§2 with another speed is said at once while no response runs', () => {
    const world = opened()
    world.session.configure({
      ...world.config,
      settings: { type: 'realtime', audio: { output: { speed: 1.25 } } },
    })
    expect(world.sent('session.update').at(-1)?.['session']).toEqual({
      type: 'realtime',
      audio: { output: { speed: 1.25 } },
    })
  })

  it('§2 with another speed waits until the response is done', () => {
    const world = opened()
    world.session.say('one')
    world.receive(created('resp_1'))
    world.session.configure({
      ...world.config,
      settings: { type: 'realtime', audio: { output: { speed: 1.25 } } },
    })
    expect(world.sent('session.update')).toHaveLength(1)
    world.receive(done('resp_1'))
    expect(world.sent('session.update').at(-1)?.['session']).toEqual({
      type: 'realtime',
      audio: { output: { speed: 1.25 } },
    })
  })
})

describe('§2 the voice lock', () => {
  it('§2 before the first sound another voice is an update', () => {
    const world = opened()
    world.session.configure({ ...world.config, voice: 'cedar' })
    expect(world.sent('session.update').at(-1)?.['session']).toEqual({
      type: 'realtime',
      audio: { output: { voice: 'cedar' } },
    })
  })

  it('§2 after it no update names a voice, not even beside another change', () => {
    const world = opened()
    world.session.say('one')
    world.beginAnswer('resp_1', 'item_a')
    world.speak('resp_1', 'item_a', 100, 'Hi')
    world.finishItem('resp_1', 'item_a', 'Hi')
    world.receive(done('resp_1'))
    world.devices.hear(500)
    world.session.configure({ ...world.config, instructions: 'Be brief.' })
    const updates = world.sent('session.update')
    expect(JSON.stringify(updates.at(-1)?.['session'])).not.toContain('voice')
  })

  it('§2 another voice after it opens another session, between turns, with that voice', async () => {
    const world = opened()
    world.session.say('one')
    world.wire.takeItems()
    world.beginAnswer('resp_1', 'item_a')
    world.speak('resp_1', 'item_a', 100, 'Hi')
    world.session.configure({ ...world.config, voice: 'cedar' })
    expect(world.opened).toHaveLength(1)
    world.finishItem('resp_1', 'item_a', 'Hi')
    world.receive(done('resp_1'))
    world.devices.hear(500)
    await vi.waitFor(() => expect(world.opened).toHaveLength(2))
    world.wire.openSession(session)
    world.wire.takeItems()
    expect(world.sent('session.update')[0]?.['session']).toMatchObject({
      audio: { output: { voice: 'cedar' } },
    })
    expect(world.session.diagnostics()).toMatchObject({ rollovers: 1, reconnects: 0 })
    expect(world.notices).toEqual([])
  })
})
