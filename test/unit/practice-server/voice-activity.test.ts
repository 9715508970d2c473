import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VoiceActivityDetector, type VoiceActivity } from '../../../src/practice-server/voice-activity.ts'
import { joined, noise } from './client.ts'

const MS = 24
const silence = (durationMs: number) => new Int16Array(durationMs * MS)
const speech = (durationMs: number, amplitude = 10_000) => noise(durationMs * MS, 7, amplitude)

function detect(samples: Int16Array, threshold = 0.5, silenceMs = 200): VoiceActivity[] {
  return new VoiceActivityDetector({ threshold, silenceMs }, 0).push(samples)
}

describe('VoiceActivityDetector', () => {
  it('finds where speech starts, and stops after the silence that ends it', () => {
    expect(detect(joined(silence(500), speech(300), silence(400)))).toEqual([
      { kind: 'started', at: 500 * MS },
      { kind: 'stopped', at: (500 + 300 + 200) * MS },
    ])
  })

  it('does not stop for a pause that is shorter than the silence', () => {
    const found = detect(joined(speech(200), silence(190), speech(200), silence(300)))
    expect(found).toEqual([
      { kind: 'started', at: 0 },
      { kind: 'stopped', at: 790 * MS },
    ])
  })

  it('takes a click for no speech', () => {
    expect(detect(joined(silence(100), speech(30), silence(300)))).toEqual([])
  })

  it('hears less the higher the threshold', () => {
    // Uniform noise of this amplitude lies at about -45 dBFS.
    const soft = joined(silence(100), speech(300, 320), silence(300))
    expect(detect(soft, 0.2).map(({ kind }) => kind)).toEqual(['started', 'stopped'])
    expect(detect(soft, 0.5)).toEqual([])
  })

  it('lets speech fade below the level that started it', () => {
    const fading = joined(speech(200, 1200), speech(400, 420), silence(300))
    expect(detect(fading).at(-1)).toEqual({ kind: 'stopped', at: 800 * MS })
  })

  it('finds the same however the audio is cut into appends', () => {
    const whole = joined(silence(120), speech(260), silence(350), speech(90), silence(260))
    const expected = detect(whole)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1 }), (lengths) => {
        const detector = new VoiceActivityDetector({ threshold: 0.5, silenceMs: 200 }, 0)
        const found: VoiceActivity[] = []
        let offset = 0
        for (let index = 0; offset < whole.length; index++) {
          const length = lengths[index % lengths.length] ?? 1
          found.push(...detector.push(whole.subarray(offset, offset + length)))
          offset += length
        }
        expect(found).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })
})
