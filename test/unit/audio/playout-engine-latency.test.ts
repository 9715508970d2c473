import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FADE_SAMPLES } from '../../../src/renderer/audio/dsp/fade.ts'
import { blockLengths, counting } from './samples.ts'
import { VirtualSpeaker } from './virtual-speaker.ts'

function speakerBehind(latency: number): VirtualSpeaker {
  const speaker = new VirtualSpeaker()
  speaker.engine.command({ type: 'latency', samples: latency })
  return speaker
}

describe('PlayoutEngine, before a device with latency', () => {
  it('reports as heard only what has left the loudspeaker, late by no more than 20 ms and a block', () => {
    fc.assert(
      fc.property(
        fc.nat(6_000),
        blockLengths,
        fc.integer({ min: 600, max: 9_000 }),
        (latency, block, total) => {
          const speaker = speakerBehind(latency)
          speaker.play(1, counting(total))
          speaker.finish(1)
          while (speaker.heard.length < total + latency + block) {
            speaker.run(block)
            const outOfDevice = Math.min(total, Math.max(0, speaker.heard.length - latency))
            const reported = speaker.of('rendered').at(-1)?.samples ?? 0
            expect(reported).toBeLessThanOrEqual(outOfDevice)
            expect(outOfDevice - reported).toBeLessThan(480)
          }
          expect(speaker.of('rendered').at(-1)?.samples).toBe(total)
        },
      ),
    )
  })

  it('counts what the device still holds as heard when it is silenced, for it will come out', () => {
    const speaker = speakerBehind(2_400)
    speaker.play(1, counting(9_000))
    for (let i = 0; i < 10; i += 1) speaker.run(128)
    expect(speaker.of('rendered')).toEqual([])
    speaker.flush(2)
    speaker.run(128)
    expect(speaker.of('flushed')).toEqual([
      { type: 'flushed', endedEpoch: 1, rendered: 1_280 + FADE_SAMPLES },
    ])
  })

  it('counts all of an answer whose end the device holds', () => {
    const speaker = speakerBehind(2_400)
    speaker.play(1, counting(1_000))
    speaker.finish(1)
    speaker.runUntilQuiet()
    expect(speaker.of('rendered')).toEqual([])
    speaker.flush(2)
    expect(speaker.of('flushed')).toEqual([{ type: 'flushed', endedEpoch: 1, rendered: 1_000 }])
  })

  it('leaves nothing of one epoch in the count of the next', () => {
    const speaker = speakerBehind(1_000)
    speaker.play(1, counting(5_000))
    speaker.run(1_280)
    speaker.flush(2)
    speaker.play(2, counting(600))
    speaker.finish(2)
    for (let i = 0; i < 40; i += 1) speaker.run(128)
    expect(speaker.of('rendered').filter(({ epoch }) => epoch === 2)).toEqual([
      { type: 'rendered', epoch: 2, samples: 536 },
      { type: 'rendered', epoch: 2, samples: 600 },
    ])
  })

  it('does not count the silence of a gap, which the device holds like sound', () => {
    const speaker = speakerBehind(480)
    speaker.play(1, counting(600))
    speaker.run(2_000)
    expect(speaker.of('rendered').at(-1)?.samples).toBe(600)
    speaker.play(1, counting(600, 601))
    speaker.finish(1)
    speaker.run(480)
    expect(speaker.of('rendered').at(-1)?.samples).toBe(600)
    speaker.run(480)
    speaker.run(480)
    expect(speaker.of('rendered').at(-1)?.samples).toBe(1_200)
  })
})
