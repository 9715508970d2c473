import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FADE_SAMPLES } from '../../../src/renderer/audio/dsp/fade.ts'
import { blockLengths, counting } from './samples.ts'
import { VirtualSpeaker } from './virtual-speaker.ts'

describe('PlayoutEngine, running dry', () => {
  /** Independent of the engine's own table: gains of a raised cosine, rising. */
  const rising = (i: number) => (1 - Math.cos((Math.PI * (i + 1)) / (FADE_SAMPLES + 1))) / 2

  it('loses, repeats and reorders nothing across gaps, and fades only next to them', () => {
    const rounds = fc.array(
      fc.record({ chunk: fc.integer({ min: 1, max: 2_500 }), blocks: fc.nat(12), block: blockLengths }),
      { minLength: 1, maxLength: 12 },
    )
    fc.assert(
      fc.property(rounds, (script) => {
        const speaker = new VirtualSpeaker()
        let sent = 0
        for (const { chunk, blocks, block } of script) {
          speaker.play(1, counting(chunk, sent + 1))
          sent += chunk
          for (let i = 0; i < blocks; i += 1) speaker.run(block)
        }
        speaker.finish(1)
        speaker.runUntilQuiet()

        const heard = speaker.heard.map((sample) => sample * 32_768)
        const near = (i: number, value: number) => Math.abs((heard[i] ?? NaN) - value) < 0.02
        let next = 1
        let last = 0
        let fadedIn = FADE_SAMPLES
        let gaps = 0
        let wrong = 0
        for (let i = 0; i < heard.length;) {
          const expected = next * (fadedIn < FADE_SAMPLES ? rising(fadedIn) : 1)
          if (next <= sent && near(i, expected)) {
            last = expected
            next += 1
            fadedIn += 1
            i += 1
          } else if (last === 0 || next > sent) {
            // Before the first sample, silence; after the last, at most that one led to silence.
            if (Math.abs(heard[i] ?? NaN) > last) wrong += 1
            i += 1
          } else {
            for (let j = 0; j < FADE_SAMPLES; j += 1) {
              if (!near(i + j, last * rising(FADE_SAMPLES - 1 - j))) wrong += 1
            }
            i += FADE_SAMPLES
            while (heard[i] === 0) i += 1
            if (!near(i, next * rising(0))) wrong += 1
            gaps += 1
            fadedIn = 0
            last = 0
          }
        }
        expect(wrong).toBe(0)
        expect(next - 1).toBe(sent)
        expect(speaker.of('underrun')).toHaveLength(gaps)
        expect(speaker.of('rendered').at(-1)?.samples).toBe(sent)
      }),
      { numRuns: 200 },
    )
  })

  it('waits for more after each underrun, and for less after replies without one', () => {
    const speaker = new VirtualSpeaker()
    /** Feeds 10 samples at a time until sound goes on. */
    const feedUntilHeard = () => {
      let fed = 0
      while (speaker.heard.at(-1) === 0 || fed === 0) {
        speaker.play(1, new Int16Array(10).fill(1_000))
        fed += 10
        speaker.run(1)
      }
      return fed
    }
    const fed = [feedUntilHeard()]
    for (let i = 0; i < 3; i += 1) {
      speaker.runUntilQuiet()
      fed.push(feedUntilHeard())
    }
    expect(fed).toEqual([480, 480, 1_440, 1_440])
    const next: number[] = []
    for (let i = 0; i < 3; i += 1) {
      speaker.finish(1)
      speaker.runUntilQuiet()
      next.push(feedUntilHeard())
    }
    expect(next).toEqual([1_440, 480, 480])
  })

  it('goes on with less than the target when that is the end of the reply', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(600))
    speaker.runUntilQuiet()
    speaker.play(1, counting(50))
    speaker.finish(1)
    speaker.runUntilQuiet()
    expect(speaker.of('rendered').at(-1)?.samples).toBe(650)
    expect(speaker.of('underrun')).toEqual([{ type: 'underrun', epoch: 1 }])
  })

  it('leaves none of a fade-in to the next reply when the end was shorter than that', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(600))
    speaker.runUntilQuiet()
    speaker.play(1, counting(50))
    speaker.finish(1)
    speaker.runUntilQuiet()
    speaker.play(1, counting(480))
    speaker.run(480)
    expect(speaker.heardInt16().subarray(-480)).toEqual(counting(480))
  })
})
