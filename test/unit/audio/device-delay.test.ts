import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeviceDelay } from '../../../src/renderer/audio/dsp/device-delay.ts'

describe('DeviceDelay', () => {
  it('counts, to the sample, what a loudspeaker behind a delay line has let out', () => {
    const blocks = fc.array(fc.record({ length: fc.integer({ min: 1, max: 300 }), sounding: fc.nat(300) }), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(blocks, fc.nat(2_000), (script, latency) => {
        const delay = new DeviceDelay()
        const line: number[] = Array(latency).fill(0)
        let heard = 0
        for (const { length, sounding } of script) {
          const count = Math.min(length, sounding)
          line.push(...Array<number>(count).fill(1), ...Array<number>(length - count).fill(0))
          for (const sample of line.splice(0, length)) heard += sample
          delay.advance(count, length)
          expect(delay.heardWith(latency)).toBe(heard)
        }
      }),
    )
  })

  it('never takes back what was heard when the device becomes slower', () => {
    const delay = new DeviceDelay()
    delay.advance(500, 500)
    expect(delay.heardWith(100)).toBe(400)
    delay.advance(0, 100)
    expect(delay.heardWith(400)).toBe(400)
    delay.advance(0, 300)
    expect(delay.heardWith(400)).toBe(500)
  })

  it('starts from nothing with another reply', () => {
    const delay = new DeviceDelay()
    delay.advance(500, 500)
    expect(delay.heardWith(100)).toBe(400)
    delay.reset()
    delay.advance(20, 128)
    expect(delay.heardWith(0)).toBe(20)
  })
})
