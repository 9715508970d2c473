import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Framer } from '../../../src/renderer/audio/dsp/framer.ts'
import { blockLengths, concat, counting, cut } from './samples.ts'

describe('Framer', () => {
  it('loses, repeats and reorders nothing, whatever the pieces, and only the last frame is short', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.array(blockLengths, { minLength: 1 }), (total, lengths) => {
        const frames: Int16Array[] = []
        const framer = new Framer((frame) => frames.push(frame))
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
    const framer = new Framer((frame) => frames.push(frame))
    framer.push(counting(479))
    expect(frames).toHaveLength(0)
    framer.push(Int16Array.of(9))
    expect(frames).toHaveLength(1)
  })

  it('takes only the range it is given', () => {
    const frames: Int16Array[] = []
    const framer = new Framer((frame) => frames.push(frame), 3)
    framer.push(counting(10), 4, 8)
    framer.flush()
    expect(frames.map((frame) => [...frame])).toEqual([[5, 6, 7], [8]])
  })

  it('never touches a frame again once it is handed out', () => {
    const frames: Int16Array[] = []
    const framer = new Framer((frame) => frames.push(frame), 2)
    framer.push(Int16Array.of(1, 2, 3, 4, 5))
    framer.flush()
    framer.push(Int16Array.of(6, 7))
    framer.flush()
    expect(frames.map((frame) => [...frame])).toEqual([[1, 2], [3, 4], [5], [6, 7]])
  })
})
