import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { upsampleByTwo } from '../../../src/renderer/audio/dsp/upsample.ts'
import { toFloat } from './samples.ts'

const FRAME = 240
/** The filter's delay, at the doubled rate. */
const DELAY = 15.5

const tone = (frequency: number, rate: number, count: number, delay = 0) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin((2 * Math.PI * frequency * (i - delay)) / rate))

function upsampled(input: Float32Array, frameSamples = FRAME): Float32Array {
  const upsample = upsampleByTwo(frameSamples)
  const output = new Float32Array(2 * input.length)
  for (let start = 0; start < input.length; start += frameSamples) {
    const end = start + frameSamples
    upsample(input.subarray(start, end), output.subarray(2 * start, 2 * end))
  }
  return output
}

/** Of what comes once the filter is full. */
function loudestDifference(a: Float32Array, b: Float32Array): number {
  return a.slice(100).reduce((max, sample, i) => Math.max(max, Math.abs(sample - (b[i + 100] ?? NaN))), 0)
}

describe('a sound at twice the rate', () => {
  it.each([100, 1000, 4000, 8000])('is the same tone, as loud as before: %i Hz', (frequency) => {
    const output = upsampled(tone(frequency, 24_000, 4800))
    expect(loudestDifference(output, tone(frequency, 48_000, 9600, DELAY))).toBeLessThan(0.02)
  })

  it('has no mirror image above the old half rate', () => {
    const output = upsampled(tone(4000, 24_000, 4800)).slice(100, 9700)
    const at = (frequency: number) => {
      let [real, imaginary] = [0, 0]
      for (const [i, sample] of output.entries()) {
        real += sample * Math.cos((2 * Math.PI * frequency * i) / 48_000)
        imaginary += sample * Math.sin((2 * Math.PI * frequency * i) / 48_000)
      }
      return Math.hypot(real, imaginary)
    }
    expect(at(20_000)).toBeLessThan(0.01 * at(4000))
  })

  it('is the same in frames of any length', () => {
    const samples = fc.array(fc.integer({ min: -32_768, max: 32_767 }), { minLength: 840, maxLength: 840 })
    fc.assert(
      fc.property(samples, fc.constantFrom(1, 7, 14, 15, 40, 60, 120), (input, frameSamples) => {
        const sound = toFloat(Int16Array.from(input))
        expect(upsampled(sound, frameSamples)).toEqual(upsampled(sound, sound.length))
      }),
    )
  })

  it('is silence where there was silence, and constant where it was constant', () => {
    expect(new Set(upsampled(new Float32Array(FRAME)))).toEqual(new Set([0]))
    for (const sample of upsampled(new Float32Array(FRAME).fill(0.5)).slice(100))
      expect(sample).toBeCloseTo(0.5, 2)
  })

  it('does not hear one stream in another', () => {
    const [one, other] = [upsampleByTwo(FRAME), upsampleByTwo(FRAME)]
    one(new Float32Array(FRAME).fill(1), new Float32Array(2 * FRAME))
    const output = new Float32Array(2 * FRAME)
    other(new Float32Array(FRAME), output)
    expect(new Set(output)).toEqual(new Set([0]))
  })
})
