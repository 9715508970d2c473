import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  VOICE_FRAME_SAMPLES,
  VoiceDetector,
  type VoiceChange,
} from '../../../src/renderer/audio/dsp/voice-detector.ts'

const silenceSamples = 30 * VOICE_FRAME_SAMPLES

function changes(probabilities: readonly number[]): VoiceChange[] {
  const detector = new VoiceDetector(silenceSamples)
  return probabilities.flatMap((probability) => detector.take(probability) ?? [])
}

const frames = (count: number, probability: number) => Array.from({ length: count }, () => probability)

describe('speech', () => {
  it('goes on through a pause, and ends with a silence', () => {
    const words = [...frames(20, 0.9), ...frames(29, 0), ...frames(10, 0.45)]
    expect(changes([...words, ...frames(29, 0)])).toEqual([{ kind: 'started' }])
    expect(changes([...words, ...frames(30, 0)])).toEqual([
      { kind: 'started' },
      { kind: 'ended', voicedSamples: 30 * VOICE_FRAME_SAMPLES },
    ])
  })

  it('does not begin with what is only perhaps a voice', () => {
    expect(changes(frames(1000, 0.45))).toEqual([])
  })

  it('begins and ends by turns, whatever is heard, and always ends in silence', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 400 }), (heard) => {
        const kinds = changes([...heard, ...frames(30, 0)]).map(({ kind }) => kind)
        expect(kinds).toEqual(kinds.map((_, index) => (index % 2 === 0 ? 'started' : 'ended')))
        expect(kinds.length % 2).toBe(0)
      }),
    )
  })
})
