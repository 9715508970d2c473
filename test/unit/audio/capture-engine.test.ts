import { describe, expect, it } from 'vitest'
import {
  CaptureEngine,
  type CaptureReport,
  MAX_PRE_ROLL_SAMPLES,
} from '../../../src/renderer/audio/dsp/capture-engine.ts'
import { CountingMicrophone } from './counting-microphone.ts'
import { counting, ofType } from './samples.ts'

describe('CaptureEngine', () => {
  it('reports a turn as started, its frames in order, then its end', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(7)
    expect(microphone.reports).toEqual([])
    microphone.runQuanta(10)
    microphone.end(7)
    const reports = microphone.ofTurn(7)
    expect(reports.map((report) => report.type)).toEqual([
      'capture-started',
      ...Array<string>(3).fill('frame'),
      'capture-ended',
    ])
    expect(ofType(reports, 'frame').map((frame) => [frame.seq, frame.samples.length])).toEqual([
      [0, 480],
      [1, 480],
      [2, 320],
    ])
    expect(microphone.samplesOf(7)).toEqual(counting(1_280, 0))
    expect(microphone.endedCount(7)).toBe(1_280)
  })

  it('hands a frame over in the very block that fills it', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1)
    microphone.run(479)
    expect(ofType(microphone.reports, 'frame')).toHaveLength(0)
    microphone.run(1)
    expect(ofType(microphone.reports, 'frame')).toHaveLength(1)
  })

  it('puts exactly the pre-roll before the press, at once', () => {
    const microphone = new CountingMicrophone()
    microphone.runQuanta(100)
    microphone.begin(1, 300)
    expect(ofType(microphone.reports, 'frame')).toHaveLength(15)
    microphone.run(100)
    microphone.end(1)
    expect(microphone.samplesOf(1)).toEqual(counting(7_300, 12_800 - 7_200))
  })

  it('keeps one second for a pre-roll, and no more', () => {
    const microphone = new CountingMicrophone()
    microphone.runQuanta(300)
    microphone.begin(1, 5_000)
    microphone.end(1)
    expect(microphone.samplesOf(1)).toEqual(counting(MAX_PRE_ROLL_SAMPLES, 38_400 - MAX_PRE_ROLL_SAMPLES))
  })

  it('ends a turn on the exact sample of its tail', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1)
    microphone.runQuanta(5)
    microphone.end(1, 200)
    microphone.runQuanta(100)
    expect(microphone.samplesOf(1)).toEqual(counting(640 + 4_800, 0))
    expect(microphone.endedCount(1)).toBe(5_440)
  })

  it('reports the end of a turn that got no sample', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1)
    microphone.end(1)
    expect(microphone.ofTurn(1)).toEqual([{ type: 'capture-ended', turn: 1, sampleCount: 0 }])
  })

  it('gives the tail to both turns when the next begins in it, and the held part to the first alone', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1)
    microphone.runQuanta(20)
    const releasedAt = microphone.position
    microphone.end(1, 200)
    microphone.runQuanta(10)
    microphone.begin(2, 300)
    microphone.runQuanta(100)
    microphone.end(2)
    expect(microphone.samplesOf(1)).toEqual(counting(releasedAt + 4_800, 0))
    expect(microphone.samplesOf(2)).toEqual(counting(microphone.position - releasedAt, releasedAt))
  })

  it('reports nothing more of a cancelled turn, and keeps what it heard out of the next', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1)
    microphone.runQuanta(20)
    const cancelledAt = microphone.position
    microphone.cancel(1)
    const before = microphone.ofTurn(1).length
    microphone.run(50)
    microphone.end(1)
    microphone.begin(2, 300)
    microphone.run(50)
    microphone.end(2)
    expect(microphone.ofTurn(1)).toHaveLength(before)
    expect(microphone.endedCount(1)).toBeUndefined()
    expect(microphone.samplesOf(2)).toEqual(counting(100, cancelledAt))
  })

  it('cancels a turn in its tail', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1)
    microphone.run(600)
    microphone.end(1, 200)
    microphone.cancel(1)
    microphone.runQuanta(100)
    expect(microphone.endedCount(1)).toBeUndefined()
    expect(microphone.samplesOf(1)).toHaveLength(480)
  })

  it('lets a second end shorten a tail, never lengthen it', () => {
    const microphone = new CountingMicrophone()
    for (const turn of [1, 2]) microphone.begin(turn)
    microphone.end(1, 10)
    microphone.end(1, 1_000)
    microphone.end(2, 1_000)
    microphone.end(2, 10)
    microphone.runQuanta(50)
    expect([microphone.endedCount(1), microphone.endedCount(2)]).toEqual([240, 240])
  })

  it('goes on with a turn that is begun twice', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1)
    microphone.run(100)
    microphone.begin(1, 300)
    microphone.run(100)
    microphone.end(1)
    expect(microphone.samplesOf(1)).toEqual(counting(200, 0))
  })

  it('ends open turns when the microphone is released, lets tails run out, and forgets the pre-roll', () => {
    const microphone = new CountingMicrophone()
    microphone.begin(1)
    microphone.run(100)
    microphone.end(1, 10)
    microphone.begin(2)
    microphone.run(50)
    microphone.release()
    expect(microphone.endedCount(1)).toBeUndefined()
    expect(microphone.endedCount(2)).toBe(50)
    microphone.run(1_000)
    expect(microphone.endedCount(1)).toBe(340)
    microphone.release()
    microphone.begin(3, 300)
    microphone.end(3)
    expect(microphone.endedCount(3)).toBe(0)
  })

  it('lets a frame bring the level when one is due, and says when no turn is captured any more', () => {
    const reports: CaptureReport[] = []
    const engine = new CaptureEngine((report) => reports.push(structuredClone(report)))
    const loud = new Float32Array(768).fill(0.5)
    engine.process(loud)
    expect(reports).toEqual([])
    engine.command({ type: 'begin-capture', turn: 1, preRollMs: 0, whileMuted: 'nothing' })
    const levels: (number | null | undefined)[] = []
    for (const piece of [loud, loud, loud]) {
      reports.length = 0
      engine.process(piece)
      levels.push(...ofType(reports, 'frame').map((frame) => frame.level))
      expect(ofType(reports, 'input-level')).toEqual([])
    }
    engine.command({ type: 'end-capture', turn: 1, tailMs: 0 })
    expect(levels).toEqual([0.5, 0.5, null, 0.5])
    expect(ofType(reports, 'input-level').map((report) => report.level)).toEqual([null])
  })
})
