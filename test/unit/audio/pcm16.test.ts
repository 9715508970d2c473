import { describe, expect, it } from 'vitest'
import { floatToInt16, int16ToFloat, toInt16 } from '../../../src/renderer/audio/dsp/pcm16.ts'

describe('pcm16', () => {
  it('brings each of the 65,536 values back from float unchanged', () => {
    const all = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768)
    const float = new Float32Array(all.length)
    int16ToFloat(all, 0, float, 0, all.length)
    const back = new Int16Array(all.length)
    floatToInt16(float, back)
    expect(back).toEqual(all)
  })

  it('clamps instead of wrapping round', () => {
    expect([1, 1.5, 1e9, Infinity].map(toInt16)).toEqual([32_767, 32_767, 32_767, 32_767])
    expect([-1, -1.5, -1e9, -Infinity].map(toInt16)).toEqual([-32_768, -32_768, -32_768, -32_768])
  })

  it('rounds to the nearest value', () => {
    expect([0.4, 0.6, 1.4, 1.6, -0.4, -0.6].map((value) => toInt16(value / 32_768) + 0)).toEqual([
      0, 1, 1, 2, 0, -1,
    ])
  })

  it('takes a broken sample for silence', () => {
    const output = Int16Array.of(7)
    floatToInt16(Float32Array.of(NaN), output)
    expect(output[0]).toBe(0)
  })

  it('converts only the range it is given', () => {
    const output = new Float32Array(5)
    int16ToFloat(Int16Array.of(1, 2, 3, 4), 1, output, 2, 2)
    expect([...output].map((value) => value * 32_768)).toEqual([0, 0, 2, 3, 0])
  })
})
