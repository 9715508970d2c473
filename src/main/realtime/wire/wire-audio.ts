/**
 * Between Earshot's audio (Int16 mono at 24 kHz) and the bytes of the format that a session has agreed on: 16-bit
 * little-endian PCM at 24 kHz, or G.711 at 8 kHz. An encoder or decoder remembers the stream it is in the middle of.
 * Take a new one for each turn and each content part, so that none begins with the end of another.
 */
import { BYTES_PER_SAMPLE, samplesToMs } from '../../../shared/audio-format.ts'
import type { AudioFormat } from '../dialects/dialect.ts'
import { decodeG711, encodeG711, type Law } from './g711.ts'
import { Decimator, Interpolator } from './resampler.ts'

export interface WireEncoder {
  /** The next samples of the stream as bytes. PCM is a view of `samples`, not a copy. */
  encode(samples: Int16Array): Uint8Array
}

export interface WireDecoder {
  /** The next bytes of the stream as samples. A sample that is cut in two by a chunk's end comes with the next chunk. */
  decode(bytes: Uint8Array): Int16Array
}

/** G.711 delays the sound by `DECIMATOR_DELAY_SAMPLES`, about 2 ms, and never sends that much of a stream's end. */
export function encoder(format: AudioFormat): WireEncoder {
  switch (format) {
    case 'audio/pcm':
      return { encode: (samples) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength) }
    case 'audio/pcmu':
      return g711Encoder('mu')
    case 'audio/pcma':
      return g711Encoder('a')
  }
}

/** G.711 delays the sound by `INTERPOLATOR_DELAY_SAMPLES`, about 2 ms, and never gives that much of a stream's end. */
export function decoder(format: AudioFormat): WireDecoder {
  switch (format) {
    case 'audio/pcm':
      return new PcmDecoder()
    case 'audio/pcmu':
      return g711Decoder('mu')
    case 'audio/pcma':
      return g711Decoder('a')
  }
}

/** How long `bytes` of a format sound. Exact, so possibly fractional. */
export function bytesToMs(format: AudioFormat, bytes: number): number {
  return format === 'audio/pcm' ? samplesToMs(bytes / BYTES_PER_SAMPLE) : bytes / G711_BYTES_PER_MS
}

const G711_BYTES_PER_MS = 8

function g711Encoder(law: Law): WireEncoder {
  const decimator = new Decimator()
  return { encode: (samples) => encodeG711(law, decimator.process(samples)) }
}

function g711Decoder(law: Law): WireDecoder {
  const interpolator = new Interpolator()
  return { decode: (bytes) => interpolator.process(decodeG711(law, bytes)) }
}

class PcmDecoder implements WireDecoder {
  /** The first byte of a sample whose second is still to come. */
  #half: Uint8Array = new Uint8Array(0)

  decode(bytes: Uint8Array): Int16Array {
    const available = this.#half.length + bytes.length
    const sampleCount = Math.floor(available / BYTES_PER_SAMPLE)
    // Into memory of its own: what comes may start at an odd address, which Int16Array refuses.
    const line = new Uint8Array(available + (available % BYTES_PER_SAMPLE))
    line.set(this.#half)
    line.set(bytes, this.#half.length)
    this.#half = line.slice(sampleCount * BYTES_PER_SAMPLE, available)
    return new Int16Array(line.buffer, 0, sampleCount)
  }
}
