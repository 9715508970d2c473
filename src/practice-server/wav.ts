import { BYTES_PER_SAMPLE, SAMPLE_RATE } from '../shared/audio-format.ts'

const PCM_FORMAT_TAG = 1
const HEADER_SIZE_BYTES = 44

export type WavResult = { ok: true; samples: Int16Array } | { ok: false; reason: string }

/** Reads a RIFF WAVE file of 24 kHz mono Int16; any other kind is refused with the reason. */
export function decodeWav(file: Buffer): WavResult {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    return { ok: false, reason: 'it is not a WAV file' }
  let formatSeen = false
  let offset = 12
  while (offset + 8 <= file.length) {
    const id = file.toString('latin1', offset, offset + 4)
    const sizeBytes = file.readUInt32LE(offset + 4)
    const body = file.subarray(offset + 8, offset + 8 + sizeBytes)
    if (body.length < sizeBytes) return { ok: false, reason: `its "${id.trim()}" chunk is cut short` }
    if (id === 'fmt ') {
      const problem = formatProblem(body)
      if (problem !== null) return { ok: false, reason: problem }
      formatSeen = true
    }
    if (id === 'data') {
      if (!formatSeen) return { ok: false, reason: 'its format is not stated before its data' }
      return { ok: true, samples: samplesOf(body) }
    }
    // Chunks are padded to even lengths.
    offset += 8 + sizeBytes + (sizeBytes % 2)
  }
  return { ok: false, reason: 'it holds no data chunk' }
}

function formatProblem(format: Buffer): string | null {
  if (format.length < 16) return 'its format chunk is cut short'
  if (format.readUInt16LE(0) !== PCM_FORMAT_TAG) return 'it is not plain PCM'
  if (format.readUInt16LE(2) !== 1) return 'it is not mono'
  if (format.readUInt32LE(4) !== SAMPLE_RATE) return `it is not at ${String(SAMPLE_RATE)} Hz`
  if (format.readUInt16LE(14) !== BYTES_PER_SAMPLE * 8) return 'it is not 16 bits a sample'
  return null
}

/** On the little-endian machines that Electron runs on. */
function samplesOf(data: Buffer): Int16Array {
  const samples = new Int16Array(Math.floor(data.length / BYTES_PER_SAMPLE))
  data.copy(new Uint8Array(samples.buffer))
  return samples
}

/** A complete WAV file of 24 kHz mono Int16. */
export function encodeWav(samples: Int16Array): Buffer {
  const dataSizeBytes = samples.length * BYTES_PER_SAMPLE
  const file = Buffer.alloc(HEADER_SIZE_BYTES + dataSizeBytes)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(HEADER_SIZE_BYTES - 8 + dataSizeBytes, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(PCM_FORMAT_TAG, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(SAMPLE_RATE, 24)
  file.writeUInt32LE(SAMPLE_RATE * BYTES_PER_SAMPLE, 28)
  file.writeUInt16LE(BYTES_PER_SAMPLE, 32)
  file.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(dataSizeBytes, 40)
  samples.forEach((sample, index) => file.writeInt16LE(sample, HEADER_SIZE_BYTES + index * BYTES_PER_SAMPLE))
  return file
}
