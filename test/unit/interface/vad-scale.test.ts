import fc from 'fast-check'
import { expect, it } from 'vitest'
import { thresholdReached } from '../../../src/renderer/ui/talk/vad-scale.ts'

it('a threshold is reached at the level that the practice server takes it for', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1, noNaN: true }), (threshold) => {
      const rms = 10 ** ((-60 + 40 * threshold) / 20)
      expect(thresholdReached(rms)).toBeCloseTo(threshold, 6)
    }),
  )
})

it('every level is on the scale, and a louder one never lower on it', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map(thresholdReached)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(high).toBeGreaterThanOrEqual(low ?? 0)
      },
    ),
  )
})
