import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FADE_SAMPLES } from '../../../src/renderer/audio/dsp/fade.ts'
import { counting } from './samples.ts'
import { VirtualSpeaker } from './virtual-speaker.ts'

describe('PlayoutEngine, flushed', () => {
  it('is silent one block of 128 later, after a fade of at most 120 samples that counts as rendered', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 480, max: 6_000 }), (quanta, total) => {
        const speaker = new VirtualSpeaker()
        speaker.play(1, counting(total))
        for (let i = 0; i < quanta; i += 1) speaker.run(128)
        const heardBefore = Math.min(quanta * 128, total)
        const at = speaker.heard.length
        speaker.flush(2)
        for (let i = 0; i < 5; i += 1) speaker.run(128)
        const flushed = speaker.of('flushed')
        expect(flushed).toHaveLength(1)
        expect(flushed[0]?.endedEpoch).toBe(1)
        const rendered = flushed[0]?.rendered ?? NaN
        expect(rendered).toBe(quanta === 0 ? 0 : Math.min(total, heardBefore + FADE_SAMPLES))
        expect(speaker.heardInt16().subarray(0, heardBefore)).toEqual(counting(heardBefore))
        expect(speaker.heard.slice(at + FADE_SAMPLES).every((sample) => sample === 0)).toBe(true)
      }),
    )
  })

  it('fades what was to come, starting with the very next sample', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, new Int16Array(5_000).fill(16_384))
    speaker.run(480)
    speaker.flush(2)
    speaker.run(32)
    const fade = speaker.heard.slice(480)
    expect(fade.every((sample, i) => sample < (fade[i - 1] ?? 0.5))).toBe(true)
    expect(speaker.of('flushed')).toEqual([])
    for (let i = 0; i < 3; i += 1) speaker.run(32)
    expect(speaker.of('flushed')).toEqual([{ type: 'flushed', endedEpoch: 1, rendered: 600 }])
  })

  it('answers at once when nothing is heard, and what was waiting never is', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(300))
    speaker.run(128)
    speaker.flush(2)
    expect(speaker.of('flushed')).toEqual([{ type: 'flushed', endedEpoch: 1, rendered: 0 }])
    speaker.finish(2)
    speaker.run(1_000)
    expect(speaker.isSilent()).toBe(true)
  })

  it('answers a flush before anything was played with the epoch before', () => {
    const speaker = new VirtualSpeaker()
    speaker.flush(5)
    expect(speaker.reports).toEqual([{ type: 'flushed', endedEpoch: 4, rendered: 0 }])
  })

  it('answers with all of a reply that was heard to its end', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(700))
    speaker.finish(1)
    speaker.runUntilQuiet()
    speaker.flush(2)
    expect(speaker.of('flushed')).toEqual([{ type: 'flushed', endedEpoch: 1, rendered: 700 }])
  })

  it('plays the next epoch exactly, once the fade is over', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(5_000))
    speaker.run(128)
    speaker.flush(2)
    speaker.play(2, counting(1_000, -2_000))
    speaker.finish(2)
    speaker.runUntilQuiet()
    expect(speaker.heardInt16().subarray(256, 1_256)).toEqual(counting(1_000, -2_000))
    expect(speaker.of('rendered').at(-1)).toEqual({ type: 'rendered', epoch: 2, samples: 1_000 })
  })

  it('fades from where a fade-in had got to, and leaves none of that for the next epoch', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, new Int16Array(600).fill(16_384))
    speaker.runUntilQuiet()
    speaker.play(1, new Int16Array(600).fill(16_384))
    speaker.run(20)
    const reached = speaker.heard.at(-1) ?? NaN
    expect(reached).toBeGreaterThan(0)
    expect(reached).toBeLessThan(0.1)
    const at = speaker.heard.length
    speaker.flush(2)
    speaker.run(128)
    const fade = speaker.heard.slice(at)
    fade.forEach((sample, i) => {
      expect(Math.abs(sample - (fade[i - 1] ?? reached))).toBeLessThan(0.5 * (Math.PI / 2 / FADE_SAMPLES))
    })
    expect(Math.max(...fade)).toBeLessThan(0.25)
    speaker.play(2, counting(480))
    speaker.run(480)
    expect(speaker.heardInt16().subarray(-480)).toEqual(counting(480))
  })

  it('does not fade in an epoch that follows one which was flushed in a gap', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(600))
    speaker.runUntilQuiet()
    speaker.play(1, counting(10))
    speaker.flush(2)
    speaker.play(2, counting(480))
    speaker.run(480)
    expect(speaker.heardInt16().subarray(-480)).toEqual(counting(480))
  })

  it('answers each of two flushes in a row, in order', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(5_000))
    speaker.run(128)
    speaker.flush(2)
    speaker.flush(3)
    speaker.run(128)
    expect(speaker.of('flushed')).toEqual([
      { type: 'flushed', endedEpoch: 1, rendered: 128 + FADE_SAMPLES },
      { type: 'flushed', endedEpoch: 2, rendered: 0 },
    ])
  })

  it('never plays a chunk of an older epoch, and ignores a flush to one', () => {
    const speaker = new VirtualSpeaker()
    speaker.flush(2)
    speaker.play(1, counting(1_000))
    speaker.finish(1)
    speaker.flush(1)
    speaker.flush(2)
    speaker.run(2_000)
    expect(speaker.isSilent()).toBe(true)
    expect(speaker.of('flushed')).toHaveLength(1)
    expect(speaker.of('sequence-fault')).toEqual([])
  })

  it('takes audio of a newer epoch for a flush that went missing', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(5_000))
    speaker.run(128)
    speaker.play(2, counting(600, -1_000))
    speaker.finish(2)
    speaker.runUntilQuiet()
    expect(speaker.of('flushed')).toEqual([{ type: 'flushed', endedEpoch: 1, rendered: 128 + FADE_SAMPLES }])
    expect(speaker.heardInt16().subarray(256, 856)).toEqual(counting(600, -1_000))
  })
})
