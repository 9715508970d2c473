import { BYTES_PER_SAMPLE, SAMPLE_RATE } from './audio-format.ts'

/** The 44 bytes before the samples of a WAV file in our format (Int16 mono at 24 kHz). */
export function wavHeader(sampleCount: number): Uint8Array {
  const dataBytes = sampleCount * BYTES_PER_SAMPLE
  const view = new DataView(new ArrayBuffer(44))
  const text = (offset: number, value: string) =>
    [...value].forEach((char, index) => view.setUint8(offset + index, char.charCodeAt(0)))
  text(0, 'RIFF')
  view.setUint32(4, 36 + dataBytes, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, SAMPLE_RATE, true)
  view.setUint32(28, SAMPLE_RATE * BYTES_PER_SAMPLE, true)
  view.setUint16(32, BYTES_PER_SAMPLE, true)
  view.setUint16(34, 8 * BYTES_PER_SAMPLE, true)
  text(36, 'data')
  view.setUint32(40, dataBytes, true)
  return new Uint8Array(view.buffer)
}

/** A whole WAV file. */
export function wavFile(samples: Int16Array): Uint8Array {
  const header = wavHeader(samples.length)
  const file = new Uint8Array(header.length + samples.byteLength)
  file.set(header)
  file.set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength), header.length)
  return file
}

/** The samples of a WAV file that `wavFile` or `wavHeader` made; it must be no other's. */
export function wavSamples(file: Uint8Array): Int16Array {
  const { length } = wavHeader(0)
  return new Int16Array(
    file.buffer.slice(file.byteOffset + length, file.byteOffset + file.byteLength) as ArrayBuffer,
  )
}
