import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecordingTimeline, type RecordedBlock } from '../../../../src/main/recordings/recording-timeline.ts'
import { concat, counting } from '../../audio/samples.ts'

/** One side of a stereo block. */
function lane(stereo: Int16Array, side: 0 | 1): Int16Array {
  return stereo.filter((_, index) => index % 2 === side)
}

function collect() {
  const timeline = new RecordingTimeline<string>()
  const blocks: RecordedBlock<string>[] = []
  const keep = (block: RecordedBlock<string> | null) => {
    if (block !== null) blocks.push(block)
  }
  return {
    timeline,
    take: (nowMs: number) => keep(timeline.take(nowMs)),
    finish() {
      keep(timeline.takeRest())
      const stereo = concat(blocks.map((block) => block.stereo))
      return {
        left: lane(stereo, 0),
        right: lane(stereo, 1),
        spans: blocks.flatMap((block) => block.spans),
      }
    },
  }
}

describe('the time line of a recording', () => {
  it('puts both sides where they were, with silence as long as it was', () => {
    const { timeline, take, finish } = collect()
    timeline.add('person', 'hello', counting(480), 20)
    timeline.add('person', 'hello', counting(480, 481), 40)
    take(3000)
    timeline.add('reply', 'answer', counting(480, 5000), 3020)
    timeline.add('person', 'but', counting(240, 2000), 3025)
    const { left, right, spans } = finish()
    expect(left.slice(0, 960)).toEqual(counting(960))
    expect(right.slice(3000 * 24, 3020 * 24)).toEqual(counting(480, 5000))
    expect(left.slice(3015 * 24, 3025 * 24)).toEqual(counting(240, 2000))
    expect(left.filter((sample) => sample !== 0)).toHaveLength(1200)
    expect(spans.at(-1)).toEqual({
      channel: 'reply',
      source: 'answer',
      startSample: 72_000,
      endSample: 72_480,
    })
  })

  it('moves a turn back to where its pre-roll was, which comes in one burst', () => {
    const { timeline, finish } = collect()
    for (let index = 0; index < 15; index += 1)
      timeline.add('person', 'turn', counting(480, 1 + 480 * index), 1000)
    const { left } = finish()
    expect(left.slice(700 * 24)).toEqual(counting(7200))
    expect(left.slice(0, 700 * 24).every((sample) => sample === 0)).toBe(true)
  })

  it('bridges reports that come late, and shows a stall as the silence that it was', () => {
    const { timeline, finish } = collect()
    timeline.add('reply', 'a', counting(480), 20)
    timeline.add('reply', 'a', counting(480, 481), 90)
    timeline.add('reply', 'a', counting(480, 961), 600)
    const { right } = finish()
    expect(right.slice(0, 960)).toEqual(counting(960))
    expect(right.slice(580 * 24)).toEqual(counting(480, 961))
    expect(right.slice(960, 580 * 24).every((sample) => sample === 0)).toBe(true)
  })

  it('has every sample once and in order, and says where each piece is', () => {
    const report = fc.record({
      channel: fc.constantFrom('person' as const, 'reply' as const),
      count: fc.integer({ min: 1, max: 1500 }),
      laterMs: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2500 })),
      take: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(report, { maxLength: 60 }), (reports) => {
        const { timeline, take, finish } = collect()
        const given = { person: [] as Int16Array[], reply: [] as Int16Array[] }
        let nowMs = 0
        let next = 1
        for (const { channel, count, laterMs, take: takes } of reports) {
          nowMs += laterMs
          // Never 0, which is silence.
          const samples = Int16Array.from({ length: count }, () => (next = (next % 30_000) + 1))
          given[channel].push(samples)
          timeline.add(channel, `${given[channel].length - 1}`, samples, nowMs)
          if (takes) take(nowMs)
        }
        const { left, right, spans } = finish()
        expect(left.filter((sample) => sample !== 0)).toEqual(concat(given.person))
        expect(right.filter((sample) => sample !== 0)).toEqual(concat(given.reply))
        for (const [channel, side] of [
          ['person', left],
          ['reply', right],
        ] as const) {
          given[channel].forEach((samples, index) => {
            const own = spans.filter((span) => span.channel === channel && span.source === `${index}`)
            expect(concat(own.map((span) => side.slice(span.startSample, span.endSample)))).toEqual(samples)
          })
        }
      }),
    )
  })

  it('is true to the clock but for a tenth of a second, and for as long as a report was late', () => {
    const report = fc.record({
      silentMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1500 })),
      lateMs: fc.integer({ min: 0, max: 60 }),
    })
    fc.assert(
      fc.property(fc.array(report, { minLength: 1, maxLength: 80 }), (reports) => {
        const { timeline, take, finish } = collect()
        const ends: number[] = []
        let truthMs = 0
        let heardAtMs = 0
        for (const [index, { silentMs, lateMs }] of reports.entries()) {
          truthMs += silentMs + 20
          heardAtMs = Math.max(heardAtMs, truthMs + lateMs)
          take(heardAtMs)
          timeline.add('reply', `${index}`, new Int16Array(480).fill(1), heardAtMs)
          ends.push(truthMs * 24)
        }
        const { spans } = finish()
        for (const [index, end] of ends.entries()) {
          const placed = spans.findLast((span) => span.source === `${index}`)?.endSample ?? Number.NaN
          expect(Math.abs(placed - end)).toBeLessThanOrEqual(161 * 24)
        }
      }),
    )
  })
})
