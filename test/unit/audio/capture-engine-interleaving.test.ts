import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_PRE_ROLL_SAMPLES } from '../../../src/renderer/audio/dsp/capture-engine.ts'
import { CountingMicrophone } from './counting-microphone.ts'
import { blockLengths, counting, ofType } from './samples.ts'

/** What each turn should have got, from the positions of the commands alone. */
class ExpectedTurns {
  readonly turns = new Map<number, { start: number; end: number; cancelled: boolean }>()
  #preRollFloor = 0

  begin(turn: number, now: number, preRollSamples: number): void {
    const start = Math.max(this.#preRollFloor, now - Math.min(preRollSamples, MAX_PRE_ROLL_SAMPLES))
    this.turns.set(turn, { start, end: Infinity, cancelled: false })
  }

  end(turn: number, now: number, tailSamples: number): void {
    const expected = this.#running(turn, now)
    if (expected === undefined) return
    expected.end = Math.min(expected.end, now + tailSamples)
    this.#preRollFloor = now
  }

  cancel(turn: number, now: number): void {
    const expected = this.#running(turn, now)
    if (expected === undefined) return
    expected.cancelled = true
    this.#preRollFloor = now
  }

  release(now: number): void {
    for (const expected of this.turns.values()) if (expected.end === Infinity) expected.end = now
    this.#preRollFloor = now
  }

  #running(turn: number, now: number) {
    const expected = this.turns.get(turn)
    return expected === undefined || expected.cancelled || expected.end <= now ? undefined : expected
  }
}

describe('CaptureEngine, under any interleaving of commands', () => {
  const anyTurn = fc.nat(30)
  const steps = fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('run' as const), samples: blockLengths }) },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('begin' as const), ms: fc.nat(40) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('end' as const), turn: anyTurn, ms: fc.nat(40) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), turn: anyTurn }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const) }) },
    ),
    { maxLength: 120 },
  )

  it('takes blocks whose length changes', () => {
    fc.assert(
      fc.property(fc.array(blockLengths, { maxLength: 60 }), (lengths) => {
        const microphone = new CountingMicrophone()
        microphone.begin(1)
        for (const length of lengths) microphone.run(length)
        microphone.end(1)
        expect(microphone.samplesOf(1)).toEqual(counting(microphone.position, 0))
      }),
    )
  })

  it('gives every turn exactly its samples, numbered without a gap', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const microphone = new CountingMicrophone()
        const expected = new ExpectedTurns()
        let nextTurn = 0
        for (const step of script) {
          const now = microphone.position
          // Commands mostly name the latest turns, as main does.
          const turn = 'turn' in step ? nextTurn - 1 - (step.turn % 3) : nextTurn
          switch (step.kind) {
            case 'run':
              microphone.run(step.samples)
              break
            case 'begin':
              microphone.begin(turn, step.ms)
              expected.begin(turn, now, step.ms * 24)
              nextTurn += 1
              break
            case 'end':
              microphone.end(turn, step.ms)
              expected.end(turn, now, step.ms * 24)
              break
            case 'cancel':
              microphone.cancel(turn)
              expected.cancel(turn, now)
              break
            case 'release':
              microphone.release()
              expected.release(now)
              break
          }
        }
        microphone.release()
        expected.release(microphone.position)
        microphone.run(2_000)
        for (const [turn, { start, end, cancelled }] of expected.turns) {
          const frames = ofType(microphone.ofTurn(turn), 'frame')
          expect(frames.map((frame) => frame.seq)).toEqual(frames.map((_, i) => i))
          const got = microphone.samplesOf(turn)
          expect(got).toEqual(counting(got.length, start))
          expect(microphone.endedCount(turn)).toBe(cancelled ? undefined : end - start)
          if (!cancelled) expect(got).toHaveLength(end - start)
        }
      }),
      { numRuns: 300 },
    )
  })
})
