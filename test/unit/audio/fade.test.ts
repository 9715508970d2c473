import { describe, expect, it } from 'vitest'
import { FADE_SAMPLES, FadeIn, FadeOut } from '../../../src/renderer/audio/dsp/fade.ts'

function largestStep(samples: readonly number[]): number {
  return samples.reduce(
    (largest, sample, i) => (i === 0 ? largest : Math.max(largest, Math.abs(sample - (samples[i - 1] ?? 0)))),
    0,
  )
}

/** The steepest step of a raised cosine over the fade's length. */
const MAX_FADE_STEP = Math.PI / 2 / FADE_SAMPLES

describe('FadeIn', () => {
  it('changes nothing until it is started, nor once it is over', () => {
    const fade = new FadeIn()
    const samples = new Float32Array(300).fill(0.5)
    fade.apply(samples, 300)
    expect([...samples]).toEqual(Array(300).fill(0.5))
    fade.start()
    fade.apply(samples, 300)
    expect([...samples.subarray(FADE_SAMPLES)]).toEqual(Array(300 - FADE_SAMPLES).fill(0.5))
  })

  it('rises from silence without a click, the same in one block or in many', () => {
    const whole = new Float32Array(200).fill(1)
    const one = new FadeIn()
    one.start()
    one.apply(whole, 200)
    expect(largestStep([0, ...whole])).toBeLessThanOrEqual(MAX_FADE_STEP)
    const many = new FadeIn()
    many.start()
    const pieces = [7, 50, 1, 100, 42].flatMap((length) => {
      const piece = new Float32Array(length).fill(1)
      many.apply(piece, length)
      return [...piece]
    })
    expect(pieces).toEqual([...whole])
  })
})

describe('FadeOut', () => {
  it('takes at most 120 samples', () => {
    expect(FADE_SAMPLES).toBeLessThanOrEqual(120)
  })

  it('fades what was to come', () => {
    const fade = new FadeOut()
    fade.samples.fill(0.5)
    fade.start(FADE_SAMPLES, 0.5)
    const output = new Float32Array(200).fill(9)
    expect(fade.read(output, 3)).toBe(FADE_SAMPLES)
    expect(fade.done).toBe(true)
    expect([...output.subarray(0, 3), ...output.subarray(3 + FADE_SAMPLES)]).toEqual(
      Array(200 - FADE_SAMPLES).fill(9),
    )
    expect(largestStep([0.5, ...output.subarray(3, 3 + FADE_SAMPLES), 0])).toBeLessThanOrEqual(
      MAX_FADE_STEP / 2,
    )
  })

  it('holds the last sample where nothing was to come', () => {
    const fade = new FadeOut()
    fade.start(0, -0.8)
    const output = new Float32Array(FADE_SAMPLES)
    fade.read(output, 0)
    expect(largestStep([-0.8, ...output, 0])).toBeLessThanOrEqual(0.8 * MAX_FADE_STEP)
  })

  it('is the same in one block or in many', () => {
    const run = (lengths: readonly number[]) => {
      const fade = new FadeOut()
      fade.samples.fill(0.25, 0, 60)
      fade.start(60, 0)
      return lengths.flatMap((length) => {
        const output = new Float32Array(length)
        return [...output.subarray(0, fade.read(output, 0))]
      })
    }
    expect(run([1, 31, 32, 32, 32])).toEqual(run([FADE_SAMPLES]))
  })
})
