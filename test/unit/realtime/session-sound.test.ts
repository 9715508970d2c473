import { afterEach, describe, expect, it, vi } from 'vitest'
import { withoutSilentEnds } from '../../../src/shared/silence.ts'
import { tone } from '../../fixtures/tone.ts'
import { cleanUp, connected, hearUntil, holdAndSay, indexOf, setUp } from './session-world.ts'

afterEach(cleanUp)

describe('an answer whose speakers die', () => {
  it('goes on with others where it was: all of it is heard, and nobody has to know', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('thanks')
    await hearUntil(world, () => world.session.diagnostics().renderedSamples > 4_000)
    world.devices.loseSpeaker()
    await hearUntil(world, () => world.turns.length === 1)
    const { receivedSamples, renderedSamples, discardedSamples } = world.session.diagnostics()
    expect(renderedSamples).toBe(receivedSamples)
    expect(discardedSamples).toBe(0)
    expect(world.turns[0]).toMatchObject({ status: 'completed', truncatedAtMs: null })
    expect(world.session.notice).toBeNull()
    const sent = withoutSilentEnds(world.record().sentAudio[0]?.samples ?? new Int16Array())
    expect(indexOf(world.devices.heard, sent.subarray(-sent.length / 2))).toBeGreaterThan(0)
  })

  it('says nothing when they die between two answers, and the next one is heard', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 1)
    world.devices.loseSpeaker()
    expect(world.session.notice).toBeNull()
    world.session.say('thanks')
    await hearUntil(world, () => world.turns.length === 2)
    const { receivedSamples, renderedSamples } = world.session.diagnostics()
    expect(renderedSamples).toBe(receivedSamples)
  })

  it('stops, and says why, when the others die before anything is heard', async () => {
    const world = await setUp()
    await connected(world)
    world.session.say('thanks')
    await hearUntil(world, () => world.session.diagnostics().renderedSamples > 4_000)
    world.devices.loseSpeaker()
    world.devices.loseSpeaker()
    expect(world.session.notice).toMatchObject({ code: 'playout_failed', message: 'The speakers are gone.' })
    await hearUntil(world, () => world.turns.length === 1)
    expect(world.turns[0]).toMatchObject({ status: 'interrupted' })
  })
})

describe('the app’s own sounds', () => {
  it('tell that the microphone hears, that a turn was taken, and that something went wrong', async () => {
    const world = await setUp({
      chimes: ['listening', 'done', 'error'],
      faults: { responses: [{ kind: 'failed', response: 1 }] },
    })
    await connected(world)
    holdAndSay(world, tone(400))
    expect(world.devices.chimes).toEqual(['listening', 'done'])
    await hearUntil(world, () => world.session.notice !== null)
    expect(world.devices.chimes).toEqual(['listening', 'done', 'error'])
  })

  it('are none that were not asked for', async () => {
    const world = await setUp({ chimes: ['error'] })
    await connected(world)
    holdAndSay(world, tone(400))
    await hearUntil(world, () => world.turns.length === 1)
    expect(world.devices.chimes).toEqual([])
  })

  it('open no loudspeaker while nobody is there: what fails as the app starts is shown, and heard once somebody tries again', async () => {
    const world = await setUp({ chimes: ['error'], key: 'refused' })
    const refused = () => expect(world.session.state).toMatchObject({ kind: 'offline', error: {} })
    world.session.start()
    await vi.waitFor(refused)
    expect(world.devices.chimes).toEqual([])
    world.session.connect()
    expect(world.session.state.kind).toBe('connecting')
    await vi.waitFor(refused)
    expect(world.devices.chimes).toEqual(['error'])
  })
})
