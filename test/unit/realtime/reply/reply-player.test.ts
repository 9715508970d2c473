import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ReplyPlayer } from '../../../../src/main/realtime/reply/reply-player.ts'
import type { FlushOutcome } from '../../../../src/main/realtime/reply/playout-ledger.ts'
import { SteppedDevices } from '../../../fakes/stepped-devices.ts'
import { concat, counting, cut } from '../../audio/samples.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const part = { responseId: 'r', itemId: 'a', contentIndex: 0 }

/** Reply player and speakers; the speakers can die, and others take their place. */
function setUp() {
  let speakers = new SteppedDevices()
  const outcomes: FlushOutcome[] = []
  const silences: boolean[] = []
  let drained = 0
  let dead = false
  const earlier: Int16Array[] = []
  const player: ReplyPlayer = new ReplyPlayer(
    {
      send(command) {
        if (!dead) speakers.send(command)
      },
      listen: () => undefined,
    },
    {
      onProgress: () => undefined,
      onHeard: () => undefined,
      onInterrupted: (outcome) => outcomes.push(outcome),
      onDrained: () => (drained += 1),
      onSilence: (silent) => silences.push(silent),
    },
  )
  const connect = () =>
    speakers.listen((report) => {
      if (report.type === 'rendered') player.rendered(report.epoch, report.samples)
      if (report.type === 'flushed') player.flushed(report.endedEpoch, report.rendered)
    })
  connect()
  return {
    player,
    outcomes,
    silences,
    get drained() {
      return drained
    },
    hear: (durationMs: number) => speakers.hear(durationMs),
    /** Whatever is in the dying device has not come out of it. */
    die() {
      dead = true
      const kept = speakers
      kept.speakerIsGone = true
      earlier.push(kept.heard.slice(0, player.renderedSamples - earlier.reduce((n, h) => n + h.length, 0)))
    },
    revive() {
      dead = false
      speakers = new SteppedDevices()
      connect()
    },
    heard: () => concat([...earlier, speakers.heard]).filter((sample) => sample !== 0),
  }
}

describe('the reply player, when the player dies', () => {
  it('goes on with another exactly where the answer was, and hears all of it once', () => {
    const world = setUp()
    const answer = counting(24_000)
    for (const chunk of cut(answer, [1_234, 999])) world.player.play(part, chunk)
    world.player.completePart(part)
    world.hear(217)
    world.die()
    world.revive()
    expect(world.player.resume()).toBe(true)
    world.hear(333)
    world.die()
    world.revive()
    expect(world.player.resume()).toBe(true)
    world.hear(1_000)
    expect(world.heard()).toEqual(answer)
    expect(world.player.renderedSamples).toBe(24_000)
    expect(world.drained).toBe(1)
  })

  it('takes what still comes, and cuts in the right place when it is interrupted after that', () => {
    const world = setUp()
    world.player.play(part, counting(6_000))
    world.hear(100)
    const before = world.player.renderedSamples
    world.die()
    world.revive()
    world.player.resume()
    world.player.play(part, counting(6_000, 6_001))
    world.hear(200)
    world.player.flush()
    world.hear(20)
    const heard = world.player.renderedSamples
    expect(heard).toBeGreaterThan(before + 4_000)
    expect(world.outcomes).toMatchObject([
      { cuts: [{ type: 'truncate', itemId: 'a', contentIndex: 0, audioEndMs: Math.floor(heard / 24) }] },
    ])
    expect(world.heard().subarray(0, heard - 120)).toEqual(counting(heard - 120))
  })

  it('gives up when the next one dies too before anything was heard', () => {
    const world = setUp()
    world.player.play(part, counting(6_000))
    world.hear(100)
    expect(world.player.resume()).toBe(true)
    expect(world.player.resume()).toBe(false)
  })

  it('tells the person when that takes long, and takes it back once there is sound', () => {
    const world = setUp()
    world.player.play(part, counting(6_000))
    world.hear(100)
    world.die()
    world.player.resume()
    vi.advanceTimersByTime(1_000)
    expect(world.silences).toEqual([])
    vi.advanceTimersByTime(1_000)
    expect(world.silences).toEqual([true])
    world.revive()
    world.player.rendered(0, 5_000)
    expect(world.silences).toEqual([true])
    world.player.rendered(1, 480)
    expect(world.silences).toEqual([true, false])
  })

  it('tells the person when the player stands still without a word', () => {
    const world = setUp()
    world.player.play(part, counting(6_000))
    vi.advanceTimersByTime(1_000)
    world.hear(100)
    vi.advanceTimersByTime(1_000)
    expect(world.silences).toEqual([])
    vi.advanceTimersByTime(1_000)
    expect(world.silences).toEqual([true])
    world.hear(100)
    expect(world.silences).toEqual([true, false])
    world.player.flush()
    vi.advanceTimersByTime(5_000)
    expect(world.silences).toEqual([true, false])
  })

  it('does not wait for what the player holds back until more comes, but for the last of it', () => {
    const world = setUp()
    world.player.play(part, counting(240))
    vi.advanceTimersByTime(5_000)
    expect(world.silences).toEqual([])
    world.player.completePart(part)
    vi.advanceTimersByTime(2_000)
    expect(world.silences).toEqual([true])
    world.player.flush()
    expect(world.silences).toEqual([true, false])
  })

  it('has nothing to resume, or to wait for, when all was heard', () => {
    const world = setUp()
    world.player.play(part, counting(2_400))
    world.player.completePart(part)
    world.hear(200)
    world.die()
    world.revive()
    expect(world.player.resume()).toBe(true)
    vi.advanceTimersByTime(5_000)
    expect(world.silences).toEqual([])
    world.player.play(part, counting(600))
    world.player.completePart(part)
    world.hear(50)
    expect(world.player.renderedSamples).toBe(3_000)
  })

  it('cuts where the player says, though its word waited while the app was busy', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const world = setUp()
    world.player.play(part, counting(6_000))
    world.hear(100)
    const epoch = world.player.epoch
    world.die()
    world.player.flush()
    vi.advanceTimersByTime(1_000)
    world.player.flushed(epoch, 2_999)
    await new Promise(setImmediate)
    expect(world.outcomes).toMatchObject([
      { cuts: [{ type: 'truncate', audioEndMs: Math.floor(2_999 / 24) }] },
    ])
  })

  it('settles a flush that it will never answer by what it said last', () => {
    const world = setUp()
    world.player.play(part, counting(6_000))
    world.hear(100)
    world.die()
    world.player.flush()
    world.player.resume()
    expect(world.outcomes).toHaveLength(1)
    vi.advanceTimersByTime(1_000)
    expect(world.outcomes).toHaveLength(1)
  })
})
