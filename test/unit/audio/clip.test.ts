import { describe, expect, it } from 'vitest'
import { FADE_SAMPLES } from '../../../src/renderer/audio/dsp/fade.ts'
import { counting } from './samples.ts'
import { VirtualSpeaker } from './virtual-speaker.ts'

const ended = { type: 'clip-ended', message: null }

function playing(samples: Int16Array, clip = 1): VirtualSpeaker {
  const speaker = new VirtualSpeaker()
  speaker.engine.command({ type: 'play-clip', clip, samples })
  return speaker
}

describe('a sound that a person wants to hear', () => {
  it.each([32, 128, 441])('is heard sample for sample, and then ended (blocks of %i)', (block) => {
    const samples = counting(3_000, 1_000)
    const speaker = playing(samples)
    while (speaker.heard.length < 4_000) speaker.run(block)
    expect(speaker.nonSilent()).toEqual(samples)
    expect(speaker.of('clip-ended')).toEqual([{ ...ended, clip: 1 }])
    expect(speaker.of('rendered')).toEqual([])
    // Whoever listens for a voice knows that there is sound, and when there is none any more.
    expect(speaker.of('output-level')[0]?.level).toBeGreaterThan(0)
    expect(speaker.of('output-level').at(-1)?.level).toBeNull()
  })

  it('stops at once when it is told to', () => {
    const speaker = playing(counting(10_000, 5_000))
    speaker.run(512)
    speaker.engine.command({ type: 'stop-clip' })
    expect(speaker.of('clip-ended')).toEqual([{ ...ended, clip: 1 }])
    speaker.runUntilQuiet()
    expect(speaker.audibleCount()).toBeLessThanOrEqual(512 + FADE_SAMPLES)
  })

  it('makes way for an answer, of which no sample is lost', () => {
    const speaker = playing(counting(10_000, 20_000))
    speaker.run(512)
    speaker.play(1, counting(2_000, 5_000))
    speaker.finish(1)
    speaker.runUntilQuiet()
    const heard = speaker.heardInt16()
    const start = heard.indexOf(5_000)
    expect(heard.subarray(start, start + 2_000)).toEqual(counting(2_000, 5_000))
    expect(speaker.of('clip-ended')).toEqual([{ ...ended, clip: 1 }])
  })

  it('is not begun while an answer is heard', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(5_000))
    speaker.run(256)
    speaker.engine.command({ type: 'play-clip', clip: 7, samples: counting(100, 30_000) })
    expect(speaker.of('clip-ended')).toEqual([{ ...ended, clip: 7 }])
    speaker.run(256)
    expect(speaker.heardInt16()).not.toContain(30_000)
  })

  it('gives its place to the next one, and both are ended once', () => {
    const speaker = playing(counting(10_000, 2_000))
    speaker.run(512)
    speaker.engine.command({ type: 'play-clip', clip: 2, samples: counting(1_000, 15_000) })
    for (let i = 0; i < 20; i += 1) speaker.run(128)
    expect(speaker.of('clip-ended').map(({ clip }) => clip)).toEqual([1, 2])
    const heard = speaker.heardInt16()
    const start = heard.indexOf(15_000)
    expect(heard.subarray(start, start + 1_000)).toEqual(counting(1_000, 15_000))
  })
})
