import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CONFIRM_WITHIN_SAMPLES,
  type DuckEvent,
  type DuckState,
  stepDucking,
  VOICED_WITHIN_SAMPLES,
} from '../../../src/renderer/audio/dsp/ducking.ts'
import { VoiceWatch, type VoiceReport } from '../../../src/renderer/audio/dsp/voice-watch.ts'
import { counting } from './samples.ts'
import { VirtualSpeaker } from './virtual-speaker.ts'

const BLOCK = 32
const second = 24_000

/** A microphone that hears a voice where it is told to, and a player that is lowered when it asks for it. */
function conversation(samples: Int16Array) {
  const speaker = new VirtualSpeaker()
  let [voice, loud] = [false, false]
  const reports: VoiceReport[] = []
  const watch = new VoiceWatch(
    () => (voice ? 1 : 0),
    (report) => {
      reports.push(report)
      if (report.type === 'ducked') speaker.engine.command({ type: 'duck', on: true })
      if (report.type === 'duck-ended') speaker.engine.command({ type: 'duck', on: false })
    },
  )
  watch.command({ type: 'detect-voice', on: true, ducks: true, silenceMs: 300 })
  speaker.play(1, samples)
  speaker.finish(1)
  speaker.run(BLOCK)
  watch.command({ type: 'reply', state: 'heard' })
  return {
    speaker,
    watch,
    reports,
    /** `hiss`: as loud as a voice, and none. */
    run(count: number, speaks: boolean | 'hiss') {
      voice = speaks === true
      loud = speaks !== false
      for (let passed = 0; passed < count; passed += BLOCK) {
        watch.process(new Float32Array(BLOCK).fill(loud ? 0.2 : 0), null)
        speaker.run(BLOCK)
      }
    },
  }
}

const reply = new Int16Array(6 * second).fill(10_000)

describe('somebody who talks over an answer', () => {
  it('hears it lowered within 100 ms of their first sound', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), (before) => {
        const { speaker, run } = conversation(reply)
        run(before, false)
        const onset = speaker.heard.length
        run(2400, true)
        expect(speaker.heard[onset + 2399]).toBeLessThan(0.2 * (10_000 / 32_768))
      }),
      { numRuns: 20 },
    )
  })

  it('hears it lowered within 100 ms of a hiss whose vowel is late, and it stays so', () => {
    const { speaker, reports, run } = conversation(reply)
    run(4800, false)
    run(2400, 'hiss')
    expect(speaker.heard.at(-1)).toBeLessThan(0.2 * (10_000 / 32_768))
    run(1200, 'hiss')
    run(12_000, true)
    expect(reports.map(({ type }) => type)).toEqual(['ducked', 'voice-started'])
  })

  it('hears it as loud as before 200 ms after a sound that no voice follows, which is told to nobody as speech', () => {
    const { speaker, reports, run } = conversation(reply)
    run(4800, false)
    run(1248 + VOICED_WITHIN_SAMPLES + 480, 'hiss')
    expect(reports).toEqual([{ type: 'ducked' }, { type: 'duck-ended', outcome: 'false-alarm' }])
    expect(speaker.heard.at(-1)).toBeCloseTo(10_000 / 32_768, 6)
    run(second, 'hiss')
    expect(reports).toHaveLength(2)
  })

  it('hears it as loud as before after a cough, with nothing lost and nothing twice', () => {
    const words = counting(3 * second)
    const { speaker, reports, run } = conversation(words)
    run(4800, false)
    run(2400, true)
    run(4 * second, false)
    expect(reports.map(({ type }) => type)).toEqual(['ducked', 'voice-started', 'duck-ended', 'voice-ended'])
    expect(reports[2]).toMatchObject({ outcome: 'false-alarm' })
    expect(speaker.engine.renderedSamples).toBe(words.length)
    const heard = speaker.heardInt16().subarray(0, words.length)
    expect(heard.subarray(0, 4800)).toEqual(words.subarray(0, 4800))
    expect(heard.subarray(second)).toEqual(words.subarray(second))
  })

  it('hears it as loud as before when nobody confirms it, though they talk on', () => {
    const { speaker, reports, run } = conversation(reply)
    run(CONFIRM_WITHIN_SAMPLES + 1000, true)
    expect(reports.at(-1)).toEqual({ type: 'duck-ended', outcome: 'false-alarm' })
    expect(speaker.heard.at(-1)).toBeCloseTo(10_000 / 32_768, 6)
  })

  it('has confirmed it when the answer is stopped, and hears the next one at its full volume', () => {
    const { speaker, watch, reports, run } = conversation(reply)
    run(2400, true)
    watch.command({ type: 'reply', state: 'stopped' })
    speaker.flush(2)
    expect(reports.at(-1)).toEqual({ type: 'duck-ended', outcome: 'confirmed' })
    run(1000, true)
    speaker.play(2, reply.subarray(0, second))
    speaker.finish(2)
    run(4800, false)
    expect(Math.max(...speaker.heard.slice(-2400))).toBeCloseTo(10_000 / 32_768, 6)
  })

  it('is not heard while the microphone is muted, and the volume comes back', () => {
    const { watch, reports, run } = conversation(reply)
    run(2400, true)
    watch.command({ type: 'mute', on: true })
    run(2400, true)
    expect(reports.map(({ type }) => type)).toEqual(['ducked', 'voice-started', 'duck-ended', 'voice-ended'])
  })

  it('hears it as loud as before when the microphone is muted before a sound has turned out to be a voice', () => {
    const { watch, reports, run } = conversation(reply)
    run(2400, 'hiss')
    watch.command({ type: 'mute', on: true })
    expect(reports).toEqual([{ type: 'ducked' }, { type: 'duck-ended', outcome: 'false-alarm' }])
  })
})

const event: fc.Arbitrary<DuckEvent> = fc.oneof(
  fc.constantFrom<DuckEvent>(
    { kind: 'sound-began' },
    { kind: 'voice-started' },
    { kind: 'voice-ended' },
    { kind: 'reply-stopped' },
    { kind: 'reply-over' },
  ),
  fc
    .integer({ min: 1, max: CONFIRM_WITHIN_SAMPLES })
    .map((samples) => ({ kind: 'elapsed' as const, samples })),
)

describe('ducking', () => {
  it('lowers and restores by turns, and never stays lowered for longer than the wait for a confirmation', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.boolean()), { maxLength: 100 }), (events) => {
        let state: DuckState = { kind: 'idle' }
        let lowered = false
        let loweredFor = 0
        for (const [each, replying] of events) {
          const [next, change] = stepDucking(state, each, replying)
          state = next
          if (change !== null) {
            expect(change.kind === 'ducked').toBe(!lowered)
            lowered = change.kind === 'ducked'
            loweredFor = 0
          } else if (lowered && each.kind === 'elapsed') loweredFor += each.samples
          expect(state.kind === 'ducked').toBe(lowered)
          expect(loweredFor).toBeLessThan(VOICED_WITHIN_SAMPLES + CONFIRM_WITHIN_SAMPLES)
        }
        const [rest] = stepDucking(state, { kind: 'elapsed', samples: CONFIRM_WITHIN_SAMPLES }, true)
        expect(rest).toEqual({ kind: 'idle' })
      }),
      { numRuns: 1000 },
    )
  })

  it('does nothing when no answer is heard', () => {
    expect(stepDucking({ kind: 'idle' }, { kind: 'voice-started' }, false)).toEqual([{ kind: 'idle' }, null])
  })
})
