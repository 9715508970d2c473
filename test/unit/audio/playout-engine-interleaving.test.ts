import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FADE_SAMPLES } from '../../../src/renderer/audio/dsp/fade.ts'
import { blockLengths } from './samples.ts'
import { VirtualSpeaker } from './virtual-speaker.ts'

describe('PlayoutEngine, under any interleaving of commands', () => {
  const steps = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('run' as const), samples: blockLengths }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('play' as const), samples: fc.nat(2_000) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('stale' as const), samples: fc.nat(2_000) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('finish' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
    ),
    { maxLength: 100 },
  )

  it('never renders more than it received, nor anything stale, and accounts for every sample', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const speaker = new VirtualSpeaker()
        const received = new Map<number, number>([[0, 0]])
        let epoch = 0
        for (const step of script) {
          switch (step.kind) {
            case 'run':
              speaker.run(step.samples)
              break
            case 'play':
              speaker.play(epoch, new Int16Array(step.samples).fill(1_000))
              received.set(epoch, (received.get(epoch) ?? 0) + step.samples)
              break
            case 'stale':
              if (epoch > 0) speaker.playAs(epoch - 1, 0, new Int16Array(step.samples).fill(-1_000))
              break
            case 'finish':
              speaker.finish(epoch)
              break
            case 'flush':
              epoch += 1
              received.set(epoch, 0)
              speaker.flush(epoch)
              break
          }
        }
        speaker.finish(epoch)
        speaker.runUntilQuiet()
        speaker.flush(epoch + 1)

        expect(speaker.heard.every((sample) => sample >= 0)).toBe(true)
        const flushed = speaker.of('flushed')
        expect(flushed.map((report) => report.endedEpoch)).toEqual([...received.keys()])
        for (const { endedEpoch, rendered } of flushed) {
          expect(rendered).toBeLessThanOrEqual(received.get(endedEpoch) ?? NaN)
          const counts = speaker.of('rendered').flatMap((r) => (r.epoch === endedEpoch ? [r.samples] : []))
          expect([...counts].sort((a, b) => a - b)).toEqual(counts)
          expect(counts.at(-1) ?? 0).toBeLessThanOrEqual(rendered)
        }
        expect(flushed.at(-1)?.rendered).toBe(received.get(epoch))
        // Every sample that counts as rendered was heard; beyond those, only a last sample held in a fade.
        const audible = speaker.audibleCount()
        const total = flushed.reduce((sum, report) => sum + report.rendered, 0)
        expect(audible).toBeGreaterThanOrEqual(total)
        expect(audible).toBeLessThanOrEqual(total + FADE_SAMPLES * script.length)
      }),
      { numRuns: 300 },
    )
  })

  it('never clicks: no step is larger than that of the sound itself plus that of a fade', () => {
    const amplitude = 0.5
    const soundStep = amplitude * ((2 * Math.PI * 200) / 24_000)
    const fadeStep = amplitude * (Math.PI / 2 / FADE_SAMPLES)
    const rounding = 2 / 32_768
    fc.assert(
      fc.property(steps, (script) => {
        const speaker = new VirtualSpeaker()
        let epoch = 0
        let phase = 0
        for (const step of script) {
          if (step.kind === 'run') speaker.run(step.samples)
          if (step.kind === 'flush') {
            epoch += 1
            phase = 0
            speaker.flush(epoch)
          }
          if (step.kind === 'play') {
            const sine = (_: number, i: number) =>
              Math.round(amplitude * 32_768 * Math.sin((2 * Math.PI * 200 * (phase + i)) / 24_000))
            speaker.play(epoch, new Int16Array(step.samples).map(sine))
            phase += step.samples
          }
        }
        speaker.runUntilQuiet()
        let largest = 0
        speaker.heard.forEach((sample, i) => {
          largest = Math.max(largest, Math.abs(sample - (speaker.heard[i - 1] ?? 0)))
        })
        expect(largest).toBeLessThanOrEqual(soundStep + fadeStep + rounding)
      }),
      { numRuns: 300 },
    )
  })
})
