import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bargeIn } from '../../../bench/scenarios/barge-in.ts'
import { Ear, marked } from '../../../bench/scenarios/ear.ts'
import { dripping, jittered, playJitterTraces, playTrace, stalled } from '../../../bench/scenarios/jitter.ts'
import { longTalk } from '../../../bench/scenarios/long-talk.ts'
import { Random } from '../../../bench/scenarios/random.ts'

const quanta = fc.constantFrom(32, 128, 240, 441)
const chunks = fc.integer({ min: 24, max: 1_200 })

describe('an answer over a network that is not even', () => {
  it('never runs dry while the jitter is below what the player waits for', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        quanta,
        fc.integer({ min: 24, max: 240 }),
        fc.constantFrom([1, 480] as const, [2, 1_440] as const, [3, 1_440] as const),
        (seed, quantum, chunk, [learnedUnderruns, target]) => {
          const jitter = Math.max(0, target - chunk - 2 * quantum)
          const deliveries = jittered(new Random(seed), 36_000, chunk, jitter)
          const figures = playTrace({ deliveries, quantum, learnedUnderruns })
          const perfect = { heard: figures.sent, wrong: 0, underruns: 0, gaps: 0 }
          // A quantum longer than the target allows for any jitter at all promises nothing.
          if (target - chunk - 2 * quantum >= 0) expect(figures).toMatchObject(perfect)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('recovers exactly once from a stall, without a click, and loses nothing', () => {
    fc.assert(
      fc.property(
        quanta,
        fc.integer({ min: 24, max: 240 }),
        fc.integer({ min: 50, max: 2_000 }),
        (quantum, chunk, stallMs) => {
          const stall = { at: 12_000, samples: stallMs * 24 }
          const figures = playTrace({ deliveries: stalled(36_000, chunk, stall), quantum })
          // What the player holds by then outlasts a stall that is shorter.
          const held = Math.max(480, chunk) + chunk + 2 * quantum
          const gaps = stall.samples > held ? 1 : figures.gaps
          expect(figures).toMatchObject({ heard: 36_000, wrong: 0, gaps, underruns: gaps })
          expect(figures.gaps).toBeLessThanOrEqual(1)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('starts with the next quantum once there is enough, and not a sample later', () => {
    fc.assert(
      fc.property(quanta, chunks, (quantum, chunk) => {
        const { startDelay } = playTrace({ deliveries: jittered(new Random(1), 24_000, chunk, 0), quantum })
        expect(startDelay).toBeGreaterThanOrEqual(0)
        expect(startDelay).toBeLessThan(quantum)
      }),
      { numRuns: 30 },
    )
  })

  it('plays all of a slow drip in stretches of 60 ms, after the first two', () => {
    for (const pace of [0.5, 0.7, 0.9]) {
      const figures = playTrace({ deliveries: dripping(48_000, 240, pace), quantum: 128 })
      expect(figures).toMatchObject({ heard: 48_000, wrong: 0, underruns: figures.gaps })
      expect(figures.gaps).toBeGreaterThan(1)
      expect(figures.gaps).toBeLessThanOrEqual(2 + Math.ceil(48_000 / 1_440))
    }
  })

  it('holds over seeded traces of every kind', () => {
    expect(playJitterTraces({ traces: 30, seed: 7 })).toMatchObject({
      avoidableUnderruns: 0,
      stalls: 10,
      recoveries: 10,
      samplesWrong: 0,
      samplesLost: 0,
    })
  })
})

describe('somebody who breaks into answers', () => {
  it('300 times: every cut is where the ear stopped, and nothing stale is heard', () => {
    const figures = bargeIn({ interrupts: 300, seed: 3 })
    expect(figures).toMatchObject({
      interrupts: 300,
      wrongCuts: 0,
      staleSamples: 0,
      wrongSamples: 0,
      earlyReports: 0,
    })
    expect(figures.cuts).toBeGreaterThan(150)
    expect(figures.maxTruncationErrorMs).toBeLessThan(1)
    expect(figures.maxSilenceSamples).toBeLessThanOrEqual(120)
  })
})

describe('a talk of many hours', () => {
  it('is heard whole, and needs no more memory than its last answer', () => {
    const figures = longTalk({ hours: 0.5, seed: 5 })
    expect(figures.answers).toBeGreaterThan(50)
    expect(figures).toMatchObject({ wrongSamples: 0, underruns: 0, undrained: 0, keptParts: 1 })
    expect(figures.heardSamples).toBe(figures.sentSamples)
  })
})

describe('the ear that judges', () => {
  const listening = (expected: Int16Array, ...heard: Int16Array[]) => {
    const ear = new Ear()
    ear.expect(expected)
    for (const samples of heard) ear.listen(Float32Array.from(samples, (sample) => sample / 32_768))
    return ear
  }

  it('finds nothing wrong with what it expects', () => {
    const ear = listening(marked(1, 0, 500), new Int16Array(50), marked(1, 0, 500), new Int16Array(50))
    expect(ear).toMatchObject({ heard: 500, wrong: 0, stale: 0, gaps: 0 })
  })

  it('finds what is lost, repeated, stale, or cut off without a fade', () => {
    expect(listening(marked(1, 0, 500), marked(1, 0, 100), marked(1, 101, 100)).wrong).toBeGreaterThan(50)
    expect(listening(marked(1, 0, 500), marked(1, 0, 100), marked(1, 99, 1)).wrong).toBe(1)
    expect(listening(marked(1, 0, 500), marked(2, 0, 7)).stale).toBe(7)
    expect(listening(marked(1, 0, 500), marked(1, 0, 100), new Int16Array(9)).wrong).toBe(1)
  })
})
