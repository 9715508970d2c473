import type { AudioReport } from '../../shared/audio-format.ts'
import type { RecordedSound } from '../../shared/recorded-sound.ts'
import type { AudioDevice } from '../realtime/audio-device.ts'

export type Decoded = { kind: 'decoded'; samples: Int16Array } | { kind: 'failed'; message: string }

/** Has the audio page decode what a recording holds: the browser knows how, and does it behind its walls. */
export class Decoding {
  readonly #device: AudioDevice
  readonly #waiting = new Map<number, (decoded: Decoded) => void>()
  #lastJob = 0

  constructor(device: AudioDevice) {
    this.#device = device
    device.listen((report) => this.#hear(report))
  }

  /** Never rejects. */
  decode(sound: RecordedSound): Promise<Decoded> {
    this.#lastJob += 1
    const job = this.#lastJob
    const { promise, resolve } = Promise.withResolvers<Decoded>()
    this.#waiting.set(job, resolve)
    this.#device.send({ type: 'decode', job, sound })
    return promise
  }

  #hear(report: AudioReport): void {
    if (report.type === 'decoded') this.#end(report.job, { kind: 'decoded', samples: report.samples })
    if (report.type === 'decode-failed') this.#end(report.job, { kind: 'failed', message: report.message })
    // The page may be gone, and with it what it was asked for.
    if (report.type === 'playout-failed') {
      for (const job of this.#waiting.keys()) this.#end(job, { kind: 'failed', message: report.message })
    }
  }

  #end(job: number, decoded: Decoded): void {
    this.#waiting.get(job)?.(decoded)
    this.#waiting.delete(job)
  }
}
