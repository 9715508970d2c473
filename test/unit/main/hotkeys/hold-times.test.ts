import { describe, expect, it } from 'vitest'
import { HoldTimes } from '../../../../src/main/hotkeys/hold-times.ts'

describe('how long hotkeys are held', () => {
  it('is told with the release of each, whatever else is held meanwhile', () => {
    let nowMs = 5_000
    const holds = new HoldTimes(() => nowMs)
    expect(holds.timed({ type: 'pressed', action: 'talk' })).toEqual({ type: 'pressed', action: 'talk' })
    nowMs += 40
    holds.timed({ type: 'pressed', action: 'mute' })
    nowMs += 60
    expect(holds.timed({ type: 'released', action: 'talk' })).toMatchObject({ heldMs: 100 })
    expect(holds.timed({ type: 'released', action: 'mute' })).toMatchObject({ heldMs: 60 })
  })

  it('is not told of one that was never meant', () => {
    const holds = new HoldTimes(() => 0)
    holds.timed({ type: 'pressed', action: 'talk' })
    expect(holds.timed({ type: 'abandoned', action: 'talk' })).toEqual({ type: 'abandoned', action: 'talk' })
  })
})
