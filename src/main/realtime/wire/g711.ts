/**
 * ITU-T G.711: Int16 samples and 8-bit codes. Ties and signs are as in the ITU's own software (G.191): the magnitude
 * of a negative sample is its one's complement, so that both signs have as many steps.
 */

export type Law = 'mu' | 'a'

/** What µ-law adds to a magnitude, so that each segment starts at a power of two; and its largest 14-bit magnitude. */
const MU_BIAS = 33
const MU_MAX = 0x1fff

/** A-law inverts every other bit, which keeps a silent line changing. */
const A_TOGGLED = 0x55

const POSITIVE = 0x80

export function encodeG711(law: Law, samples: Int16Array): Uint8Array {
  const encode = law === 'mu' ? encodeMu : encodeA
  return Uint8Array.from(samples, encode)
}

export function decodeG711(law: Law, codes: Uint8Array): Int16Array {
  const table = law === 'mu' ? decodedMu : decodedA
  return Int16Array.from(codes, (code) => table[code] ?? 0)
}

function magnitudeOf(sample: number): number {
  return sample < 0 ? ~sample : sample
}

/** The place of the highest bit that is set, from 0. */
function highestBit(value: number): number {
  return 31 - Math.clz32(value)
}

function encodeMu(sample: number): number {
  const magnitude = Math.min(MU_MAX, (magnitudeOf(sample) >> 2) + MU_BIAS)
  const segment = highestBit(magnitude) - 5
  const step = (magnitude >> (segment + 1)) & 0xf
  const sign = sample < 0 ? 0 : POSITIVE
  return (~((segment << 4) | step) & 0x7f) | sign
}

function decodeMu(code: number): number {
  const inverted = ~code
  const segment = (inverted >> 4) & 0x7
  const step = inverted & 0xf
  const magnitude = (((step << 1) + MU_BIAS) << segment) - MU_BIAS
  return (code & POSITIVE ? magnitude : -magnitude) << 2
}

function encodeA(sample: number): number {
  const magnitude = magnitudeOf(sample) >> 4
  // The two lowest segments have steps of the same size.
  const segment = Math.max(0, highestBit(magnitude) - 3)
  const step = (magnitude >> Math.max(0, segment - 1)) & 0xf
  const sign = sample < 0 ? 0 : POSITIVE
  return (sign | (segment << 4) | step) ^ A_TOGGLED
}

function decodeA(code: number): number {
  const plain = code ^ A_TOGGLED
  const segment = (plain >> 4) & 0x7
  const step = plain & 0xf
  // The middle of the step, at 16 bits.
  const lowest = (step << 4) + 8
  const magnitude = segment === 0 ? lowest : (lowest + 0x100) << (segment - 1)
  return code & POSITIVE ? magnitude : -magnitude
}

const codes = Uint8Array.from({ length: 256 }, (_, code) => code)
const decodedMu = Int16Array.from(codes, decodeMu)
const decodedA = Int16Array.from(codes, decodeA)
