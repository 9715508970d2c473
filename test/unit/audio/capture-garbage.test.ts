import { expect, it, vi } from 'vitest'
import { CaptureEngine, type CaptureReport } from '../../../src/renderer/audio/dsp/capture-engine.ts'

it('makes no array and no report of its own for a quantum: all of a second’s are the same few', () => {
  const reports = new Set<CaptureReport>()
  const buffers = new Set<Int16Array>()
  let frames = 0
  const engine = new CaptureEngine((report) => {
    reports.add(report)
    if (report.type !== 'frame') return
    frames += 1
    buffers.add(report.samples)
  })
  engine.command({ type: 'begin-capture', turn: 1, preRollMs: 0, whileMuted: 'silence' })
  const quantum = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i))
  const run = (quanta: number) => {
    for (let i = 0; i < quanta; i += 1) engine.process(quantum)
  }
  run(12)

  const made: string[] = []
  const noted = <T extends new (...args: never[]) => object>(name: string, type: T) =>
    vi.stubGlobal(
      name,
      new Proxy(type, {
        construct(target, args, newTarget) {
          made.push(name)
          return Reflect.construct(target, args, newTarget) as object
        },
      }),
    )
  noted('Int16Array', Int16Array)
  noted('Float32Array', Float32Array)
  noted('ArrayBuffer', ArrayBuffer)
  noted('Array', Array)
  run(1_875)
  vi.unstubAllGlobals()

  expect(made).toEqual([])
  expect(frames).toBe(Math.floor((1_887 * 128) / 480))
  expect(buffers.size).toBe(1)
  // One for frames, besides what was said once: that it began, and that it moves.
  expect(reports.size).toBe(3)
})
