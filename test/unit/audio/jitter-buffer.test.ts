import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JitterBuffer } from '../../../src/renderer/audio/dsp/jitter-buffer.ts'
import { counting, cut, toFloat } from './samples.ts'

/** How many samples it takes until a fresh start is allowed. */
function startThreshold(buffer: JitterBuffer): number {
  let count = 0
  while (!buffer.ready) {
    buffer.push(counting(1))
    count += 1
  }
  buffer.clear()
  return count
}

describe('JitterBuffer', () => {
  it('gives back what came in, in order, whatever the lengths of chunks and reads', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.nat(4_000), lengths, lengths, (total, chunkLengths, readLengths) => {
        const buffer = new JitterBuffer()
        const sent = counting(total)
        for (const chunk of cut(sent, chunkLengths)) buffer.push(chunk)
        expect(buffer.length).toBe(total)
        const got: number[] = []
        for (let i = 0; buffer.length > 0; i += 1) {
          const output = new Float32Array(readLengths[i % readLengths.length] ?? 1)
          got.push(...output.subarray(0, buffer.read(output)))
        }
        expect(got).toEqual([...toFloat(sent)])
      }),
    )
  })

  it('fills as much of a read as it can, and says how much', () => {
    const buffer = new JitterBuffer()
    buffer.push(counting(5))
    expect(buffer.read(new Float32Array(8))).toBe(5)
    expect(buffer.read(new Float32Array(8))).toBe(0)
    buffer.push(counting(9))
    expect(buffer.read(new Float32Array(8))).toBe(8)
  })

  it('starts with 480 samples while undisturbed', () => {
    expect(startThreshold(new JitterBuffer())).toBe(480)
  })

  it('grows with each underrun, up to 1,440', () => {
    const buffer = new JitterBuffer()
    const targets = [0, 1, 2, 3].map(() => {
      const { targetSamples } = buffer
      buffer.noteUnderrun()
      return targetSamples
    })
    expect(targets).toEqual([0, 480, 1_440, 1_440])
    expect(startThreshold(buffer)).toBe(1_440)
  })

  it('shrinks by one step after a reply without an underrun, and not after one with any', () => {
    const buffer = new JitterBuffer()
    const reply = (underruns: number) => {
      buffer.push(counting(10))
      for (let i = 0; i < underruns; i += 1) buffer.noteUnderrun()
      buffer.clear()
      buffer.noteReplyEnd()
      return buffer.targetSamples
    }
    expect([reply(2), reply(0), reply(1), reply(0), reply(0), reply(0)]).toEqual([
      1_440, 480, 1_440, 480, 0, 0,
    ])
  })

  it('does not take the end of nothing for a good reply', () => {
    const buffer = new JitterBuffer()
    buffer.push(counting(10))
    buffer.noteUnderrun()
    buffer.noteReplyEnd()
    buffer.noteReplyEnd()
    expect(buffer.targetSamples).toBe(480)
  })

  it('takes sound again after it was cleared in the middle of a chunk', () => {
    const buffer = new JitterBuffer()
    buffer.push(counting(10))
    buffer.read(new Float32Array(4))
    buffer.clear()
    expect(buffer.length).toBe(0)
    buffer.push(Int16Array.of(1, 2))
    const output = new Float32Array(4)
    expect(buffer.read(output)).toBe(2)
    expect([...output].map((value) => value * 32_768)).toEqual([1, 2, 0, 0])
  })
})
