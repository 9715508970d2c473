import { describe, expect, it, vi } from 'vitest'
import { SpokenTurns } from '../../../../src/main/realtime/turns/spoken-turns.ts'
import { Uplink } from '../../../../src/main/realtime/turns/uplink.ts'

function setUp() {
  const spoken = new SpokenTurns({ send: () => {}, listen: () => {} }, new Uplink(), {
    onCaptured: () => undefined,
    onItem: () => undefined,
  })
  const frame = (turn: number, seq: number) =>
    spoken.hear({ type: 'frame', turn, seq, samples: new Int16Array(480) })
  return { spoken, frame }
}

describe('frames on their way from the microphone', () => {
  it('are counted, and one that is missing is a fault, which the log names once', () => {
    const logged = vi.spyOn(console, 'error').mockReturnValue()
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
    expect(logged).toHaveBeenCalledExactlyOnceWith(
      'Sound of the microphone was lost or mixed up: frame 2 of turn 1 came in place of 1.',
    )
  })

  it('of a turn that was thrown away are not counted', () => {
    const { spoken, frame } = setUp()
    spoken.begin(1, 'held')
    spoken.discard(1)
    frame(1, 0)
    expect(spoken.capturedSamples).toBe(0)
  })
})
