/**
 * G.711, as ITU-T Rec. G.711 (11/88) defines it: Int16 samples at 8 kHz as one byte each. Tables are
 * made from the definition; encoding picks the byte whose value is nearest, and makes its table when it first does.
 */

/** Int16 for a byte. */
type DecodeTable = Int16Array
export interface Companding {
  encode(samples: Int16Array): Uint8Array
  decode(bytes: Uint8Array): Int16Array
}

/** The sign bit is set for positive values, and all bits travel inverted. */
function muLawValue(byte: number): number {
  const bits = ~byte & 0xff
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84
  return bits & 0x80 ? -magnitude : magnitude
}

/** The sign bit is set for positive values, and the even bits travel inverted. */
function aLawValue(byte: number): number {
  const bits = byte ^ 0x55
  const step = (bits & 0x70) >> 4
  const base = ((bits & 0x0f) << 4) + 8
  const magnitude = step === 0 ? base : (base + 0x100) << (step - 1)
  return bits & 0x80 ? magnitude : -magnitude
}

function companding(valueOf: (byte: number) => number): Companding {
  const decodeTable: DecodeTable = Int16Array.from({ length: 256 }, (_, byte) => valueOf(byte))
  let encodeTable: Uint8Array | null = null
  return {
    encode(samples) {
      const table = (encodeTable ??= nearestBytes(decodeTable))
      return Uint8Array.from(samples, (sample) => table[sample + 32_768] ?? 0)
    },
    decode: (bytes) => Int16Array.from(bytes, (byte) => decodeTable[byte] ?? 0),
  }
}

/** For each Int16, from -32768 up, the byte whose value is nearest to it. */
function nearestBytes(values: DecodeTable): Uint8Array {
  const ascending = [...values.keys()].sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const nearest = new Uint8Array(65_536)
  let index = 0
  for (let sample = -32_768; sample < 32_768; sample++) {
    const distance = (at: number): number => Math.abs((values[ascending[at] ?? 0] ?? 0) - sample)
    while (index + 1 < ascending.length && distance(index + 1) <= distance(index)) index++
    nearest[sample + 32_768] = ascending[index] ?? 0
  }
  return nearest
}

export const muLaw = companding(muLawValue)
export const aLaw = companding(aLawValue)
