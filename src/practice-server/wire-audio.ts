import { BYTES_PER_SAMPLE } from '../shared/audio-format.ts'
import { joinedSamples } from '../shared/joined-samples.ts'
import { aLaw, muLaw, type Companding } from './g711.ts'
import { decodeAudio, decodeBase64, encodeAudio } from './pcm.ts'
import type { AudioFormat } from './settings.ts'
import { Downsampler, RATE_RATIO, Upsampler } from './telephone-rate.ts'

/** What a client is told when its audio cannot be read. */
export function audioComplaint(format: AudioFormat): string {
  return format.type === 'audio/pcm'
    ? 'Expected base64 of whole 16-bit PCM samples, 24 kHz mono.'
    : `Expected base64 of ${format.type}, 8 kHz mono.`
}

/** Bytes of one sample on the wire, at the format's own rate. */
export function bytesPerSample(format: AudioFormat): number {
  return format.type === 'audio/pcm' ? BYTES_PER_SAMPLE : 1
}

/** Reads a stream of one format as 24 kHz samples. */
export class AudioReader {
  readonly #format: AudioFormat
  readonly #upsampler = new Upsampler()

  constructor(format: AudioFormat) {
    this.#format = format
  }

  /** Null for what is not base64 of whole samples. */
  read(base64: string): Int16Array | null {
    const companding = compandingOf(this.#format)
    if (companding === null) return decodeAudio(base64)
    const bytes = decodeBase64(base64)
    return bytes === null ? null : this.#upsampler.push(companding.decode(bytes))
  }
}

/** Writes 24 kHz samples as a stream of one format. */
export class AudioWriter {
  readonly #format: AudioFormat
  readonly #downsampler = new Downsampler()

  constructor(format: AudioFormat) {
    this.#format = format
  }

  /** `samples` is how many 24 kHz samples the bytes stand for: a remainder waits for the next call. */
  write(samples: Int16Array): { base64: string; samples: number } {
    const companding = compandingOf(this.#format)
    if (companding === null) return { base64: encodeAudio(samples), samples: samples.length }
    const bytes = companding.encode(this.#downsampler.push(samples))
    return { base64: Buffer.from(bytes).toString('base64'), samples: bytes.length * RATE_RATIO }
  }
}

export function readWhole(base64: string, format: AudioFormat): Int16Array | null {
  return new AudioReader(format).read(base64)
}

export function writeWhole(chunks: readonly Int16Array[], format: AudioFormat): string {
  return new AudioWriter(format).write(joinedSamples(chunks)).base64
}

function compandingOf(format: AudioFormat): Companding | null {
  if (format.type === 'audio/pcm') return null
  return format.type === 'audio/pcmu' ? muLaw : aLaw
}
