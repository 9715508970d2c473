import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundsAt, placeIn } from '../../../../src/main/windows/quick-ask-place.ts'

const coordinate = fc.integer({ min: -20_000, max: 20_000 })
const area = fc.record({
  x: coordinate,
  y: coordinate,
  width: fc.integer({ min: 200, max: 8_000 }),
  height: fc.integer({ min: 200, max: 5_000 }),
})
const place = fc.option(fc.record({ x: coordinate, y: coordinate }))
const pixels = fc.double({ min: 0, max: 100_000, noNaN: true })
const size = fc.record({ width: pixels, height: pixels })

const short = { width: 440, height: 90 }

describe('quick ask on a screen', () => {
  it('is whole on it and at most 60 % as tall, wherever it was put and however large its page is', () => {
    fc.assert(
      fc.property(place, size, area, (put, wanted, screen) => {
        const bounds = boundsAt(put, wanted, screen)
        expect(Object.values(bounds).every(Number.isInteger)).toBe(true)
        expect(bounds.x).toBeGreaterThanOrEqual(screen.x)
        expect(bounds.y).toBeGreaterThanOrEqual(screen.y)
        expect(bounds.x + bounds.width).toBeLessThanOrEqual(screen.x + screen.width)
        expect(bounds.y + bounds.height).toBeLessThanOrEqual(screen.y + screen.height)
        expect(bounds.height).toBeLessThanOrEqual(screen.height * 0.6)
      }),
    )
  })

  it('stands where it was put, as long as it fits there', () => {
    fc.assert(
      fc.property(place, size, area, (put, wanted, screen) => {
        const stood = boundsAt(put, wanted, screen)
        expect(boundsAt(placeIn(screen, stood), wanted, screen)).toEqual(stood)
      }),
    )
  })

  it('comes back to where it was put once its page is short again', () => {
    const screen = { x: 0, y: 25, width: 1920, height: 1000 }
    const put = { x: 1400, y: 900 }
    expect(boundsAt(put, short, screen)).toEqual({ x: 1400, y: 925, width: 440, height: 90 })
    expect(boundsAt(put, { ...short, height: 500 }, screen)).toEqual({
      x: 1400,
      y: 525,
      width: 440,
      height: 500,
    })
    expect(boundsAt(put, short, screen).y).toBe(925)
  })

  it('keeps its place on a screen that now stands elsewhere among the others', () => {
    const put = placeIn({ x: 0, y: 0, width: 1920, height: 1080 }, { x: 100, y: 50 })
    expect(boundsAt(put, short, { x: -1920, y: 200, width: 1920, height: 1080 })).toMatchObject({
      x: -1820,
      y: 250,
    })
  })

  it('is in the middle of a screen on which nobody has put it', () => {
    const { x, width } = boundsAt(null, short, { x: 1000, y: 0, width: 1920, height: 1080 })
    expect(x - 1000).toBe((1920 - width) / 2)
  })
})
