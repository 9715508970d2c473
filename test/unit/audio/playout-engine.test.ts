import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockLengths, counting, cut } from './samples.ts'
import { VirtualSpeaker } from './virtual-speaker.ts'

describe('PlayoutEngine, undisturbed', () => {
  it('renders what came in, sample for sample, whatever the chunks and blocks', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_000 }), lengths, blockLengths, (total, chunkLengths, block) => {
        const speaker = new VirtualSpeaker()
        const sent = Int16Array.from({ length: total }, (_, i) => ((i * 7_919) % 65_536) - 32_768)
        for (const chunk of cut(sent, chunkLengths)) speaker.play(1, chunk)
        speaker.finish(1)
        while (speaker.heard.length < total + 300) speaker.run(block)
        expect(speaker.heardInt16().subarray(0, total)).toEqual(sent)
        expect(speaker.heard.slice(total).every((sample) => sample === 0)).toBe(true)
        expect(speaker.of('rendered').at(-1)).toEqual({ type: 'rendered', epoch: 1, samples: total })
        expect([...speaker.of('underrun'), ...speaker.of('sequence-fault')]).toEqual([])
      }),
    )
  })

  it('starts with the very next block once 480 samples have come, and not before', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(479))
    speaker.run(128)
    expect(speaker.isSilent()).toBe(true)
    speaker.play(1, counting(1))
    speaker.run(128)
    expect(speaker.heardInt16().subarray(128)).toEqual(counting(128))
  })

  it('plays a short reply as soon as it is known to be all', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(100))
    speaker.run(128)
    expect(speaker.isSilent()).toBe(true)
    speaker.finish(1)
    speaker.run(128)
    expect(speaker.heardInt16().subarray(128, 228)).toEqual(counting(100))
    expect(speaker.of('rendered')).toEqual([{ type: 'rendered', epoch: 1, samples: 100 }])
  })

  it('reports what was rendered every 20 ms or so, and at the end exactly', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(24_000))
    speaker.finish(1)
    while (speaker.of('rendered').at(-1)?.samples !== 24_000) speaker.run(128)
    const counts = speaker.of('rendered').map((report) => report.samples)
    expect(counts).toHaveLength(47)
    const steps = counts.map((count, i) => count - (counts[i - 1] ?? 0))
    expect(steps.slice(0, -1).every((step) => step === 512)).toBe(true)
  })

  it('reports the end of a reply in the block of its last sample', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(512))
    speaker.finish(1)
    for (let i = 0; i < 4; i += 1) speaker.run(128)
    expect(speaker.of('rendered').at(-1)?.samples).toBe(512)
    expect(speaker.of('output-level').at(-1)?.level).toBe(null)
  })

  it('goes on counting in the epoch when another reply follows', () => {
    const speaker = new VirtualSpeaker()
    for (const from of [1, 1_001]) {
      speaker.play(3, counting(1_000, from))
      speaker.finish(3)
      speaker.runUntilQuiet()
    }
    expect(speaker.of('rendered').at(-1)).toEqual({ type: 'rendered', epoch: 3, samples: 2_000 })
    expect(speaker.nonSilent()).toEqual(counting(2_000))
    expect(speaker.of('underrun')).toEqual([])
  })

  it('joins replies without a seam when the next comes before the first is over', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(1_000))
    speaker.finish(1)
    speaker.run(128)
    speaker.play(1, counting(10, 1_001))
    speaker.finish(1)
    speaker.runUntilQuiet()
    expect(speaker.heardInt16().subarray(0, 1_010)).toEqual(counting(1_010))
  })

  it('does not call it an underrun when a reply turns out to be over only after it ran dry', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, counting(1_000))
    speaker.runUntilQuiet()
    speaker.finish(1)
    speaker.play(1, counting(600))
    speaker.finish(1)
    speaker.runUntilQuiet()
    expect(speaker.of('underrun')).toEqual([])
    expect(speaker.of('rendered').at(-1)?.samples).toBe(1_600)
  })

  it('measures the level while something is heard', () => {
    const speaker = new VirtualSpeaker()
    speaker.play(1, new Int16Array(768).fill(16_384))
    speaker.play(1, new Int16Array(500))
    speaker.finish(1)
    for (let i = 0; i < 20; i += 1) speaker.run(128)
    expect(speaker.of('output-level').map((report) => report.level)).toEqual([0.5, null])
  })
})

describe('PlayoutEngine, with chunks out of order', () => {
  it('reports a gap, and goes on with what there is', () => {
    const speaker = new VirtualSpeaker()
    speaker.playAs(1, 0, counting(480))
    speaker.playAs(1, 2, counting(480, 1_000))
    speaker.playAs(1, 3, counting(480, 1_480))
    speaker.finish(1)
    speaker.runUntilQuiet()
    expect(speaker.of('sequence-fault')).toEqual([{ type: 'sequence-fault', epoch: 1, expected: 1, got: 2 }])
    expect([...speaker.nonSilent()]).toEqual([...counting(480), ...counting(960, 1_000)])
  })

  it('reports a repeat and a late chunk, and plays neither', () => {
    const speaker = new VirtualSpeaker()
    for (const seq of [0, 0, 2, 1]) speaker.playAs(1, seq, counting(480, seq * 480 + 1))
    speaker.finish(1)
    speaker.runUntilQuiet()
    expect(speaker.of('sequence-fault').map(({ expected, got }) => [expected, got])).toEqual([
      [1, 0],
      [1, 2],
      [3, 1],
    ])
    expect([...speaker.nonSilent()]).toEqual([...counting(480), ...counting(480, 961)])
  })

  it('counts anew in each epoch', () => {
    const speaker = new VirtualSpeaker()
    speaker.playAs(1, 0, counting(10))
    speaker.flush(2)
    speaker.playAs(2, 0, counting(10))
    speaker.playAs(2, 1, counting(10))
    expect(speaker.of('sequence-fault')).toEqual([])
  })
})
