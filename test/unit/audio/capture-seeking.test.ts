import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type CaptureFailure, disconnected } from '../../../src/renderer/audio/capture-failure.ts'
import { microtasks, setUpCapture, useFakeTimeouts } from './capture-world.ts'
import { ofType } from './samples.ts'

beforeEach(() => void useFakeTimeouts())
afterEach(() => void vi.useRealTimers())

const missing: CaptureFailure = { code: 'microphone_missing', message: 'none' }
const busy: CaptureFailure = { code: 'microphone_busy', message: 'busy' }

const lastWarning = ({ reports }: ReturnType<typeof setUpCapture>) =>
  ofType(reports, 'input-warning').at(-1)?.warning

/** A turn of 700 samples whose microphone is gone, with no other to be had. */
async function loseMicrophone() {
  const world = setUpCapture()
  world.begin(1)
  const microphone = await world.open()
  microphone.run(700)
  microphone.lose(disconnected)
  await microtasks()
  world.fail(missing)
  await microtasks()
  return { ...world, microphone }
}

describe('a turn whose microphone is gone, with no other there', () => {
  it('goes on with the one that comes within two seconds', async () => {
    const world = await loseMicrophone()
    expect(world.warnings()).toEqual(['microphone_lost'])
    await world.pass(600, missing)
    await world.pass(150)
    const next = await world.open()
    next.run(500)
    world.end(1)
    expect(world.brief()).toEqual(['capture-started 1', 'capture-ended 1'])
    expect(ofType(world.reports, 'capture-ended')).toEqual([
      { type: 'capture-ended', turn: 1, sampleCount: 1_200 },
    ])
    expect(world.warnings()).toEqual(['microphone_lost', 'microphone_interrupted'])
  })

  it('ends after that with what came of it, and what is wrong is said', async () => {
    const world = await loseMicrophone()
    await world.pass(1_500, missing)
    expect(world.microphone.closed).toBe(true)
    expect(world.brief()).toEqual(['capture-started 1', 'capture-ended 1', 'capture-failed 1'])
    expect(ofType(world.reports, 'capture-ended')[0]?.sampleCount).toBe(700)
    expect(ofType(world.reports, 'capture-failed')).toEqual([
      { type: 'capture-failed', turn: 1, ...disconnected },
    ])
    expect(lastWarning(world)).toEqual(disconnected)
    const attempts = world.openings.length
    await world.pass(5_000)
    expect(world.openings).toHaveLength(attempts)
    world.begin(2)
    expect(world.openings).toHaveLength(attempts + 1)
  })

  it('can be ended meanwhile, and is at once; what is wrong is said all the same', async () => {
    const world = await loseMicrophone()
    world.end(1, 200)
    expect(world.brief()).toEqual(['capture-started 1', 'capture-ended 1'])
    expect(lastWarning(world)).toEqual(disconnected)
  })

  it('can be cancelled meanwhile; what is wrong is said all the same', async () => {
    const world = await loseMicrophone()
    world.cancel(1)
    expect(world.brief()).toEqual(['capture-started 1'])
    expect(lastWarning(world)).toEqual(disconnected)
  })

  it('ends with what came when the worklet is gone too', async () => {
    const world = setUpCapture()
    world.begin(1)
    const microphone = await world.open()
    microphone.run(700)
    microphone.dead = true
    microphone.lose(disconnected)
    await world.pass(2_500, missing)
    expect(world.reports.slice(-3)).toEqual([
      // The rest that filled no frame died with the worklet.
      { type: 'capture-ended', turn: 1, sampleCount: 480 },
      { type: 'capture-failed', turn: 1, ...disconnected },
      { type: 'input-warning', warning: disconnected },
    ])
    expect(microphone.closed).toBe(true)
  })

  it('is told of what keeps the other from being opened, where that says more', async () => {
    const world = setUpCapture()
    world.begin(1)
    const microphone = await world.open()
    microphone.run(700)
    microphone.lose(disconnected)
    await world.pass(1_600, busy)
    expect(lastWarning(world)).toEqual(busy)
  })
})

describe('a microphone that is missing', () => {
  it('is missing no more, which is said, as soon as there is one', async () => {
    const world = await loseMicrophone()
    await world.pass(1_500, missing)
    world.meant.available = false
    world.capture.reconsider()
    expect(lastWarning(world)).toEqual(disconnected)
    expect(world.closings.at(-1)).toBe(true)
    world.meant.available = true
    world.capture.reconsider()
    expect(lastWarning(world)).toBe(null)
    expect(world.closings.at(-1)).toBe(false)
  })

  it('is not taken to be there because another program has it', async () => {
    const world = setUpCapture()
    world.begin(1)
    world.fail(busy)
    await microtasks()
    world.capture.reconsider()
    expect(lastWarning(world)).toEqual(busy)
  })
})

describe('the first microphone of a turn, when the sound may yet be mended', () => {
  const hopefulWorld = () => {
    const world = setUpCapture()
    world.meant.hopeful = true
    return world
  }

  it('is tried again, and the turn begins with it as if it had not waited', async () => {
    const world = hopefulWorld()
    world.begin(1)
    await world.pass(300, missing)
    await world.pass(150)
    const microphone = await world.open(960)
    microphone.run(240)
    world.end(1)
    expect(world.brief()).toEqual(['capture-started 1', 'capture-ended 1'])
    expect(ofType(world.reports, 'capture-ended')[0]?.sampleCount).toBe(1_200)
    expect(world.warnings()).toEqual([])
  })

  it('takes the turns that begin meanwhile too', async () => {
    const world = hopefulWorld()
    world.begin(1)
    await world.pass(300, missing)
    world.begin(2)
    await world.pass(150)
    const microphone = await world.open()
    microphone.run(480)
    world.end(1)
    world.end(2)
    expect(world.brief()).toEqual([
      'capture-started 1',
      'capture-started 2',
      'capture-ended 1',
      'capture-ended 2',
    ])
  })

  it('fails the turn that nobody waits for any more', async () => {
    const world = hopefulWorld()
    world.begin(1)
    await world.pass(100, missing)
    world.end(1)
    await world.pass(200, missing)
    expect(world.brief()).toEqual(['capture-failed 1'])
    expect(lastWarning(world)).toEqual(missing)
  })

  it('fails it when it stays away', async () => {
    const world = hopefulWorld()
    world.begin(1)
    await world.pass(1_500, missing)
    expect(world.brief()).toEqual(['capture-failed 1'])
    expect(lastWarning(world)).toEqual(missing)
  })
})
