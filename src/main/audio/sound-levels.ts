import type { AudioReport } from '../../shared/audio-format.ts'
import type { Levels } from '../../shared/ipc/contract.ts'

/** The levels of both directions, out of whatever tells one of them. */
export class SoundLevels {
  #output = 0

  /** Null for a report that tells no level. */
  of(report: AudioReport): Levels | null {
    if (report.type === 'frame' && typeof report.level === 'number') {
      return { input: report.level, output: this.#output }
    }
    if (report.type !== 'level') return null
    this.#output = report.output
    return { input: report.input, output: report.output }
  }
}
