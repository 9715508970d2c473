import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Framer } from '../../../src/renderer/audio/dsp/framer.ts'
import { blockLengths, concat, counting, cut } from './samples.ts'

describe('Framer', () => {
  it('loses, repeats and reorders nothing, whatever the pieces, and only the last frame is short', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.array(blockLengths, { minLength: 1 }), (total, lengths) => {
        const frames: Int16Array[] = []
        const framer = new Framer(480, (frame) => frames.push(frame.slice()))
        const sent = counting(total)
        for (const piece of cut(sent, lengths)) framer.push(piece)
        framer.flush()
        expect(concat(frames)).toEqual(sent)
        expect(frames.slice(0, -1).every((frame) => frame.length === 480)).toBe(true)
        expect(frames.length).toBe(Math.ceil(total / 480))
      }),
    )
  })

  it('emits a frame with the sample that fills it', () => {
    const frames: Int16Array[] = []
    const framer = new Framer(480, (frame) => frames.push(frame.slice()))
    framer.push(counting(479))
    expect(frames).toHaveLength(0)
    framer.push(Int16Array.of(9))
    expect(frames).toHaveLength(1)
  })

  it('takes only the range it is given', () => {
    const frames: Int16Array[] = []
    const framer = new Framer(3, (frame) => frames.push(frame.slice()))
    framer.push(counting(10), 4, 8)
    framer.flush()
    expect(frames.map((frame) => [...frame])).toEqual([[5, 6, 7], [8]])
  })

  it('hands out one and the same array, filled anew', () => {
    const frames: Int16Array[] = []
    const framer = new Framer(2, (frame) => frames.push(frame))
    framer.push(Int16Array.of(1, 2, 3, 4))
    expect(new Set(frames).size).toBe(1)
    expect([...(frames[0] ?? [])]).toEqual([3, 4])
  })
})
