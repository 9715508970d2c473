import { afterEach, describe, expect, it, vi } from 'vitest'
import { withoutSilentEnds } from '../../../src/shared/silence.ts'
import { tone } from '../../fixtures/tone.ts'
import { cleanUp, connected, hearUntil, indexOf, setUp, type World } from './session-world.ts'

afterEach(cleanUp)

/** A pause in the words that is longer than the server's turn detection waits. */
const thinkingMs = 900

const server = { turnDetection: { type: 'server_vad' } } as const

/** What the server was told of turn detection, each time that it was told something. */
const told = (world: World) =>
  world
    .record()
    .received.filter((event) => event['type'] === 'session.update')
    .map((event) => (event['session'] as { audio?: { input?: { turn_detection?: unknown } } }).audio?.input)
    .filter((input) => input !== undefined && 'turn_detection' in input)
    .map((input) => (input?.turn_detection as { type?: string } | null)?.type ?? null)

const committed = (world: World) => world.record().committed.map(({ samples }) => samples)

/** Words with a pause in them. */
const words = Int16Array.of(...tone(600), ...new Int16Array(thinkingMs * 24), ...tone(400))

function holdThroughPause(world: World, meanwhile: () => void = () => undefined): void {
  const half = words.length / 2
  world.session.press()
  world.devices.speak(words.subarray(0, half))
  meanwhile()
  world.devices.speak(words.subarray(half))
  world.release()
  world.devices.wait(200)
}

/** The server has had one turn so far, and all of it. */
function expectOneWholeTurn(world: World): void {
  const [only] = committed(world)
  expect(committed(world)).toHaveLength(1)
  expect(indexOf(only ?? new Int16Array(), withoutSilentEnds(words))).toBeGreaterThanOrEqual(0)
}

describe('a held turn', () => {
  it('is not cut off in a pause, with settings by which the server would find the ends of turns', async () => {
    const world = await setUp(server)
    await connected(world)
    holdThroughPause(world)
    await hearUntil(world, () => world.turns.length === 1)
    expectOneWholeTurn(world)
    expect(told(world)).toEqual([null])
  })

  it('is not cut off when hands-free is chosen while it lasts, which begins after it', async () => {
    const world = await setUp()
    await connected(world)
    holdThroughPause(world, () => {
      world.session.configure({ ...world.config, ...server })
      world.session.setHandsFree(true)
    })
    await hearUntil(world, () => world.turns.length === 1)
    expectOneWholeTurn(world)
    world.devices.speak(tone(600))
    world.devices.wait(thinkingMs)
    await hearUntil(world, () => world.turns.length === 2)
    expect(told(world)).toEqual([null, 'server_vad'])
  })
})

describe('hands-free by the server', () => {
  it('is what turn detection is for: it comes with it and goes with it', async () => {
    const world = await setUp(server)
    await connected(world)
    world.session.setHandsFree(true)
    await vi.waitFor(() => expect(told(world)).toEqual([null, 'server_vad']))
    world.session.setHandsFree(false)
    await vi.waitFor(() => expect(told(world)).toEqual([null, 'server_vad', null]))
    holdThroughPause(world)
    await hearUntil(world, () => world.turns.length === 1)
    expectOneWholeTurn(world)
  })

  it('opens its session with it, when it was chosen before', async () => {
    const world = await setUp(server)
    world.session.setHandsFree(true)
    await connected(world)
    expect(told(world)).toEqual(['server_vad'])
    expect(world.server.sessions).toHaveLength(1)
  })

  it('leaves a turn alone that is held meanwhile: no pause ends it, and detection goes on after it', async () => {
    const world = await setUp(server)
    world.session.setHandsFree(true)
    await connected(world)
    const first = tone(100)
    world.devices.wait(400)
    world.devices.speak(first)
    holdThroughPause(world)
    await hearUntil(world, () => world.turns.length === 1)
    expectOneWholeTurn(world)
    // The pre-roll, too: people press as they begin to speak.
    expect(indexOf(committed(world)[0] ?? new Int16Array(), first)).toBeGreaterThanOrEqual(0)
    world.devices.speak(tone(600))
    world.devices.wait(thinkingMs)
    await hearUntil(world, () => world.turns.length === 2)
    expect(committed(world)).toHaveLength(2)
    expect(told(world)).toEqual(['server_vad', null, 'server_vad'])
  })

  it('loses nothing that is said across a tap, which stops the answer', async () => {
    const world = await setUp(server)
    world.session.setHandsFree(true)
    await connected(world)
    const said = tone(600)
    world.devices.wait(400)
    world.session.press()
    world.devices.speak(said.subarray(0, 100 * 24))
    world.session.release(100)
    world.devices.speak(said.subarray(100 * 24))
    world.devices.wait(thinkingMs)
    await hearUntil(world, () => world.turns.length === 1)
    expect(committed(world)).toHaveLength(1)
    expect(indexOf(committed(world)[0] ?? new Int16Array(), withoutSilentEnds(said))).toBeGreaterThanOrEqual(
      0,
    )
  })

  it('opens the microphone again after a press when it could not be had', async () => {
    const world = await setUp(server)
    world.session.setHandsFree(true)
    await connected(world)
    const failure = { code: 'microphone_denied', message: 'The microphone is not allowed.' } as const
    world.devices.send({ type: 'cancel-capture', turn: 1 })
    world.devices.report({ type: 'capture-failed', turn: 1, ...failure })
    expect(world.session.notice?.code).toBe('microphone_denied')
    holdThroughPause(world)
    await hearUntil(world, () => world.turns.length === 1)
    expectOneWholeTurn(world)
    world.devices.speak(tone(600))
    world.devices.wait(thinkingMs)
    await hearUntil(world, () => world.turns.length === 2)
  })

  it('takes over from local detection', async () => {
    const world = await setUp(server)
    await connected(world)
    world.session.setLocalHandsFree(true, 600)
    world.session.setHandsFree(true)
    world.devices.report({ type: 'voice-started' })
    world.devices.speak(tone(600))
    world.devices.wait(thinkingMs)
    await hearUntil(world, () => world.turns.length === 1)
    expect(committed(world)).toHaveLength(1)
    expect(told(world)).toEqual([null, 'server_vad'])
  })
})
