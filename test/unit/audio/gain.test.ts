import { describe, expect, it } from 'vitest'
import { Gain } from '../../../src/renderer/audio/dsp/gain.ts'

const ones = (count: number) => new Float32Array(count).fill(1)

/** What a steady tone becomes. */
function applied(gain: Gain, blocks: readonly number[]): number[] {
  return blocks.flatMap((length) => {
    const block = ones(length)
    gain.apply(block)
    return [...block]
  })
}

function largestStep(samples: readonly number[], from: number): number {
  return samples.reduce((max, sample, i) => Math.max(max, Math.abs(sample - (samples[i - 1] ?? from))), 0)
}

describe('Gain', () => {
  it('leaves every sample as it was at full volume, also after a change and back', () => {
    const gain = new Gain()
    const noise = Float32Array.from({ length: 500 }, (_, i) => (((i * 7_919) % 65_536) - 32_768) / 32_768)
    const copy = noise.slice()
    gain.apply(copy)
    expect(copy).toEqual(noise)
    gain.setVolume(0.3)
    applied(gain, [400])
    gain.setVolume(1)
    applied(gain, [400])
    gain.apply(copy)
    expect(copy).toEqual(noise)
  })

  it('glides to another volume within 10 ms, without a click, the same in any blocks', () => {
    const run = (blocks: readonly number[]) => {
      const gain = new Gain()
      gain.setVolume(0.25)
      return applied(gain, blocks)
    }
    const whole = run([600])
    expect(whole[0]).toBeLessThan(1)
    expect(new Set(whole.slice(240))).toEqual(new Set([0.25]))
    expect(largestStep(whole, 1)).toBeLessThan(1 / 240)
    expect(run([32, 1, 128, 439])).toEqual(whole)
  })

  it('ducks by 18 dB within 20 ms, and comes back', () => {
    const gain = new Gain()
    gain.setVolume(0.5)
    applied(gain, [480])
    gain.duck(true)
    expect(20 * Math.log10((applied(gain, [480]).at(-1) ?? NaN) / 0.5)).toBeCloseTo(-18, 3)
    gain.duck(false)
    expect(applied(gain, [480]).at(-1)).toBe(0.5)
  })

  it('turns round in the middle of a glide without a click', () => {
    const gain = new Gain()
    gain.setVolume(0)
    const down = applied(gain, [100])
    gain.setVolume(1)
    const up = applied(gain, [300])
    expect(largestStep([...down, ...up], 1)).toBeLessThanOrEqual(1 / 239)
    expect(up.at(-1)).toBe(1)
  })

  it('is there at once in silence', () => {
    const gain = new Gain()
    gain.setVolume(0.5)
    gain.settle()
    expect(applied(gain, [3])).toEqual([0.5, 0.5, 0.5])
  })

  it('takes no volume below silence or above full', () => {
    const gain = new Gain()
    gain.setVolume(7)
    expect(applied(gain, [300]).at(-1)).toBe(1)
    gain.setVolume(-1)
    expect(applied(gain, [300]).at(-1)).toBe(0)
  })
})
