import { CaptureEngine, type CaptureReport } from '../../../src/renderer/audio/dsp/capture-engine.ts'
import type { WhileMuted } from '../../../src/shared/audio-format.ts'
import { concat, counting, ofType, toFloat } from './samples.ts'

/** A microphone whose n-th sample is n (wrapping like Int16). */
export class CountingMicrophone {
  readonly reports: CaptureReport[] = []
  readonly engine = new CaptureEngine((report) => this.reports.push(structuredClone(report)))
  position = 0

  run(samples: number): void {
    this.engine.process(toFloat(counting(samples, this.position)))
    this.position += samples
  }

  runQuanta(count: number): void {
    for (let i = 0; i < count; i += 1) this.run(128)
  }

  begin(turn: number, preRollMs = 0, whileMuted: WhileMuted = 'nothing'): void {
    this.engine.command({ type: 'begin-capture', turn, preRollMs, whileMuted })
  }

  mute(on: boolean): void {
    this.engine.command({ type: 'mute', on })
  }

  end(turn: number, tailMs = 0): void {
    this.engine.command({ type: 'end-capture', turn, tailMs })
  }

  cancel(turn: number): void {
    this.engine.command({ type: 'cancel-capture', turn })
  }

  release(): void {
    this.engine.command({ type: 'release-microphone' })
  }

  ofTurn(turn: number): CaptureReport[] {
    return this.reports.filter((report) => 'turn' in report && report.turn === turn)
  }

  samplesOf(turn: number): Int16Array {
    return concat(ofType(this.ofTurn(turn), 'frame').map((frame) => frame.samples))
  }

  endedCount(turn: number): number | undefined {
    return ofType(this.ofTurn(turn), 'capture-ended')[0]?.sampleCount
  }
}
