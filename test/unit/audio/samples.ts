/** Helpers of the audio tests. Time is virtual: it passes only in steps of blocks. */
import fc from 'fast-check'

/** Block lengths: the usual quantum, a small one, and odd ones. */
export const blockLengths = fc.oneof(fc.constantFrom(32, 128, 480), fc.integer({ min: 1, max: 700 }))

/** `count` samples that each tell their position: from, from + 1, ... (wrapping like Int16). */
export function counting(count: number, from = 1): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => from + i)
}

export function toFloat(samples: Int16Array): Float32Array {
  return Float32Array.from(samples, (sample) => sample / 32_768)
}

export function concat(pieces: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(pieces.reduce((total, piece) => total + piece.length, 0))
  let offset = 0
  for (const piece of pieces) {
    whole.set(piece, offset)
    offset += piece.length
  }
  return whole
}

/** Cuts `samples` into pieces of the given lengths, over and over; a last one takes the rest. */
export function cut(samples: Int16Array, lengths: readonly number[]): Int16Array[] {
  const pieces: Int16Array[] = []
  for (let offset = 0, i = 0; offset < samples.length; i += 1) {
    const length = Math.max(1, lengths[i % lengths.length] ?? 1)
    pieces.push(samples.slice(offset, offset + length))
    offset += length
  }
  return pieces
}

/** The only reports of one type, typed. */
export function ofType<R extends { type: string }, T extends R['type']>(
  reports: readonly R[],
  type: T,
): Extract<R, { type: T }>[] {
  return reports.filter((report): report is Extract<R, { type: T }> => report.type === type)
}
