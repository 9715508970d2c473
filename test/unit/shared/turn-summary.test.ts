import { expect, it } from 'vitest'
import { waitsOf } from '../../../src/shared/turn-summary.ts'

const waited = (...waits: (number | null)[]) => waitsOf(waits.map((firstAudioMs) => ({ firstAudioMs })))

it('the typical wait is the middle one, and turns without a heard answer have none', () => {
  expect(waited()).toBeNull()
  expect(waited(null)).toBeNull()
  expect(waited(900, 300, 400, null)).toEqual({ lastMs: 400, typicalMs: 400, longestMs: 900 })
})
