import { closeSync, openSync, writeSync } from 'node:fs'
import { wavHeader } from '../../shared/wav-file.ts'

/**
 * Writes what left the player into a WAV file, silence included. The header is brought up to date with every
 * write, so that the file is whole at any moment.
 */
export class PlayoutRecording {
  readonly #file: number
  #sampleCount = 0

  /** Throws when the file can't be written. */
  constructor(path: string) {
    this.#file = openSync(path, 'w')
    writeSync(this.#file, wavHeader(0), 0)
  }

  append(samples: Int16Array): void {
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
    writeSync(this.#file, bytes, 0, bytes.length, wavHeader(this.#sampleCount).length + this.#sampleCount * 2)
    this.#sampleCount += samples.length
    const header = wavHeader(this.#sampleCount)
    writeSync(this.#file, header, 0, header.length, 0)
  }

  close(): void {
    closeSync(this.#file)
  }
}
