import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SoundOnset } from '../../../src/renderer/audio/dsp/sound-onset.ts'

const ROOM = 0.0006
/** As the gate has it, in a room that is as loud as that. */
const isLoud = (level: number) => level > 0.0018

const decibels = (difference: number) => 10 ** (difference / 20)
const frames = (count: number, level: (index: number) => number) =>
  Array.from({ length: count }, (_, i) => level(i))
const room = (count: number) => frames(count, () => ROOM)

/** After which frames a sound is said to have begun. */
function onsets(levels: readonly number[]): number[] {
  const onset = new SoundOnset()
  return levels.flatMap((level, index) => (onset.take(level, isLoud(level)) ? [index] : []))
}

describe('a sound that may be speech', () => {
  it('is noticed once it has stayed for 50 ms, however loud it is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.002, max: 1, noNaN: true }),
        fc.integer({ min: 2, max: 50 }),
        (level, quiet) => {
          expect(onsets([...room(quiet), ...frames(30, () => level)])[0]).toBe(quiet + 4)
        },
      ),
    )
  })

  it('is noticed when it goes on to swell, as a hiss does', () => {
    expect(onsets([...room(10), ...frames(30, (i) => 0.004 * decibels(1.8 * Math.min(i, 8)))])).toContain(14)
  })

  it('is said to begin at most three times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.7, max: 1.4, noNaN: true }), { minLength: 5, maxLength: 60 }),
        (sway) => {
          expect(onsets([...room(10), ...sway.map((factor) => 0.02 * factor)]).length).toBeLessThanOrEqual(3)
        },
      ),
    )
  })
})

describe('a sound that is none', () => {
  it('has died away within 50 ms, as a click has, or a run of them', () => {
    const clicks = fc.array(
      fc.record({
        loudness: fc.double({ min: 0.01, max: 1, noNaN: true }),
        /** In dB a frame. */
        decay: fc.double({ min: 4, max: 40, noNaN: true }),
        pause: fc.integer({ min: 10, max: 20 }),
      }),
      { minLength: 1, maxLength: 10 },
    )
    fc.assert(
      fc.property(clicks, (heard) => {
        const levels = heard.flatMap(({ loudness, decay, pause }) =>
          frames(pause, (i) => Math.max(ROOM, loudness * decibels(-decay * i))),
        )
        expect(onsets([...room(10), ...levels])).toEqual([])
      }),
    )
  })

  it('swells slowly, as breath does', () => {
    expect(onsets([...room(10), ...frames(60, (i) => ROOM * decibels(Math.min(35, 3 * i)))])).toEqual([])
  })

  it('is too soft to be a person’s', () => {
    expect(onsets([...frames(10, () => 0), ...frames(30, () => 0.0015)])).toEqual([])
  })

  it('goes on in a room that was loud before, however it sways', () => {
    const swaying = fc.array(fc.double({ min: -4.5, max: 4.5, noNaN: true }), {
      minLength: 20,
      maxLength: 100,
    })
    fc.assert(
      fc.property(swaying, (sway) => {
        const beginning = frames(10, () => 0.02)
        const levels = [...beginning, ...sway.map((difference) => 0.02 * decibels(difference))]
        expect(onsets(levels).filter((index) => index > beginning.length)).toEqual([])
      }),
    )
  })
})
