import { afterEach, describe, expect, it } from 'vitest'
import { withoutSilentEnds } from '../../../src/shared/silence.ts'
import { tone } from '../../fixtures/tone.ts'
import { cleanUp, connected, hearUntil, indexOf, setUp } from './session-world.ts'

afterEach(cleanUp)

describe('hands-free', () => {
  it('loses nothing of what is being said when the connection goes', async () => {
    const world = await setUp({ turnDetection: { type: 'server_vad' }, settings: { type: 'realtime' } })
    await connected(world)
    world.session.setHandsFree(true)
    const words = tone(1200)
    world.devices.wait(1500)
    world.devices.speak(words.subarray(0, 14_400))
    await hearUntil(world, () => world.session.state.kind === 'listening')
    world.dropConnections()
    world.devices.speak(words.subarray(14_400))
    world.devices.wait(900)
    await hearUntil(world, () => world.turns.some(({ status }) => status === 'completed'))
    const committed = world.record().committed.at(-1)?.samples ?? new Int16Array()
    expect(indexOf(committed, withoutSilentEnds(words))).toBeGreaterThanOrEqual(0)
  })
})
