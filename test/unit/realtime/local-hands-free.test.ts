import { afterEach, describe, expect, it } from 'vitest'
import { withoutSilentEnds } from '../../../src/shared/silence.ts'
import { tone } from '../../fixtures/tone.ts'
import { cleanUp, connected, hearUntil, setUp, typesOf } from './session-world.ts'

afterEach(cleanUp)

describe('hands-free by local detection', () => {
  it('sends what is said, with 300 ms before it, and not the silence around it', async () => {
    const world = await setUp()
    const words = tone(900)
    await connected(world)
    world.session.setLocalHandsFree(true, 600)
    world.devices.wait(10_000)
    expect(world.session.diagnostics().sentSamples).toBe(0)
    world.devices.report({ type: 'voice-started' })
    world.devices.speak(words)
    world.devices.report({ type: 'voice-ended', voicedSamples: words.length })
    world.devices.wait(10_000)
    await hearUntil(world, () => world.turns.length === 1)

    const [committed] = world.record().committed
    expect(committed?.samples.length).toBe(words.length + 300 * 24)
    expect(withoutSilentEnds(committed?.samples ?? new Int16Array())).toEqual(withoutSilentEnds(words))
    expect(world.session.diagnostics()).toMatchObject({
      sentSamples: words.length + 300 * 24,
      captureFaults: 0,
    })
  })

  it('commits nothing for a cough', async () => {
    const world = await setUp()
    await connected(world)
    world.session.setLocalHandsFree(true, 600)
    world.devices.report({ type: 'voice-started' })
    world.devices.speak(tone(60))
    world.devices.report({ type: 'voice-ended', voicedSamples: 60 * 24 })
    expect(world.session.state.kind).toBe('ready')
    expect(world.session.notice).toBeNull()
    world.session.say('hello')
    await hearUntil(world, () => world.turns.length === 1)
    expect(world.record().committed).toEqual([])
    expect(typesOf(world.record().received)).not.toContain('input_audio_buffer.commit')
  })
})
