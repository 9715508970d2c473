import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PreRoll } from '../../../src/renderer/audio/dsp/pre-roll.ts'
import { concat, counting, cut } from './samples.ts'

function latest(preRoll: PreRoll, count: number): Int16Array {
  const pieces: Int16Array[] = []
  preRoll.readLatest(count, (samples, start, end) => pieces.push(samples.slice(start, end)))
  return concat(pieces)
}

describe('PreRoll', () => {
  it('gives back exactly the latest samples, up to its capacity', () => {
    const sizes = { capacity: fc.integer({ min: 1, max: 300 }), total: fc.nat(2_000), wanted: fc.nat(400) }
    fc.assert(
      fc.property(
        fc.record({ ...sizes, lengths: fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }) }),
        ({ capacity, total, wanted, lengths }) => {
          const preRoll = new PreRoll(capacity)
          const written = counting(total)
          for (const piece of cut(written, lengths)) preRoll.write(piece)
          const count = Math.min(capacity, total, wanted)
          expect(latest(preRoll, wanted)).toEqual(written.slice(total - count))
        },
      ),
    )
  })

  it('writes only as many samples as it is told to', () => {
    const preRoll = new PreRoll(10)
    preRoll.write(counting(8), 3)
    expect([...latest(preRoll, 10)]).toEqual([1, 2, 3])
  })

  it('remembers nothing from before it was cleared', () => {
    const preRoll = new PreRoll(5)
    preRoll.write(counting(7))
    preRoll.clear()
    expect(latest(preRoll, 5)).toHaveLength(0)
    preRoll.write(Int16Array.of(8, 9))
    expect([...latest(preRoll, 5)]).toEqual([8, 9])
  })
})
