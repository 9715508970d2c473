import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SpokenTurns } from '../../../../src/main/realtime/turns/spoken-turns.ts'
import { Uplink } from '../../../../src/main/realtime/turns/uplink.ts'
import type { AudioCommand } from '../../../../src/shared/audio-format.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function setUp() {
  const sent: AudioCommand[] = []
  const spoken = new SpokenTurns(
    { send: (command) => void sent.push(command), listen: () => {} },
    new Uplink(),
    { onCaptured: () => undefined, onItem: () => undefined },
  )
  const released = () => sent.filter((command) => command.type === 'release-microphone').length
  const frame = (turn: number, seq: number) =>
    spoken.hear({ type: 'frame', turn, seq, samples: new Int16Array(480) })
  return { sent, spoken, released, frame }
}

describe('the microphone', () => {
  it('stays open for five minutes after the last turn, and is closed then', () => {
    const { spoken, released } = setUp()
    spoken.begin(1, 'held')
    vi.advanceTimersByTime(20 * 60_000)
    spoken.hear({ type: 'capture-ended', turn: 1, sampleCount: 0 })
    vi.advanceTimersByTime(5 * 60_000 - 1)
    expect(released()).toBe(0)
    vi.advanceTimersByTime(1)
    expect(released()).toBe(1)
  })

  it('is not closed while another turn is being spoken', () => {
    const { spoken, released } = setUp()
    spoken.begin(1, 'held')
    spoken.begin(2, 'held')
    spoken.hear({ type: 'capture-ended', turn: 1, sampleCount: 0 })
    vi.advanceTimersByTime(6 * 60_000)
    expect(released()).toBe(0)
    spoken.cancel(2)
    vi.advanceTimersByTime(5 * 60_000)
    expect(released()).toBe(1)
  })
})

describe('frames on their way from the microphone', () => {
  it('are counted, and one that is missing is a fault', () => {
    const { spoken, frame } = setUp()
    spoken.begin(1, 'held')
    frame(1, 0)
    frame(1, 2)
    expect(spoken.hear({ type: 'capture-ended', turn: 1, sampleCount: 1440 })).toEqual({
      type: 'capture-ended',
      turn: 1,
      sampleCount: 960,
    })
    expect(spoken).toMatchObject({ faults: 2, capturedSamples: 960 })
  })

  it('of a turn that was thrown away are not counted', () => {
    const { spoken, frame } = setUp()
    spoken.begin(1, 'held')
    spoken.discard(1)
    frame(1, 0)
    expect(spoken.capturedSamples).toBe(0)
  })
})
