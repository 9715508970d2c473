import { describe, expect, it } from 'vitest'
import { LevelMeter } from '../../../src/renderer/audio/dsp/level.ts'

describe('LevelMeter', () => {
  it('gives the RMS of each window', () => {
    const meter = new LevelMeter(4)
    expect(meter.measure(Float32Array.of(0.5, -0.5))).toBe(null)
    expect(meter.measure(Float32Array.of(0.5, -0.5))).toBe(0.5)
    expect(meter.measure(Float32Array.of(1, -1, 0, 0))).toBeCloseTo(Math.SQRT1_2, 12)
  })

  it('comes about 30 times a second in quanta at 24 kHz', () => {
    const meter = new LevelMeter()
    const quantum = new Float32Array(128)
    let levels = 0
    for (let samples = 0; samples < 24_000; samples += 128) if (meter.measure(quantum) !== null) levels += 1
    expect(levels).toBeGreaterThanOrEqual(28)
    expect(levels).toBeLessThanOrEqual(33)
  })

  it('forgets the window it was in on a reset', () => {
    const meter = new LevelMeter(4)
    meter.measure(Float32Array.of(1, 1, 1))
    meter.reset()
    expect(meter.measure(Float32Array.of(0, 0, 0))).toBe(null)
    expect(meter.measure(Float32Array.of(0))).toBe(0)
  })
})
