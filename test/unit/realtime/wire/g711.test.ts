import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { decodeG711, encodeG711, type Law } from '../../../../src/main/realtime/wire/g711.ts'

const everyCode = Uint8Array.from({ length: 256 }, (_, code) => code)
const everySample = Int16Array.from({ length: 65_536 }, (_, index) => index - 32_768)
const encodeOne = (law: Law, sample: number) => encodeG711(law, Int16Array.of(sample))[0]
const decodeOne = (law: Law, code: number) => decodeG711(law, Uint8Array.of(code))[0]

function digest(values: Uint8Array | Int16Array): string {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  return createHash('sha256').update(bytes).digest('hex')
}

/** Digests of what the ITU's own software (G.191, `g711.c`) makes of every sample, lowest first, and every code. */
const reference = {
  mu: {
    encoded: '90c29de505fb68e766118303bd552a16005dcf810873698bee1d8f3b247ce28c',
    decoded: '3dab54339e520bb2c924826e3b72a917a2b612e9fd12fc867500f1d983a75827',
  },
  a: {
    encoded: '38488f6fd710f4686360edc4d38639f96c491595ef93f8eb8d62d5e07ca6ce7b',
    decoded: 'e04788d110e58ff8c70c93b8480190d973e3b67876b6119abbaec766cc75c174',
  },
} as const

/** From tables 1 and 2 of G.711: where the segments end, in units of the law's own width, and the shift to 16 bits. */
const decisionTable = {
  mu: { ends: [31, 95, 223, 479, 991, 2015, 4063, 8159], shift: 2 },
  a: { ends: [32, 64, 128, 256, 512, 1024, 2048, 4096], shift: 3 },
} as const

describe.each(['mu', 'a'] as const)('G.711 %s-law', (law) => {
  it('encodes every sample as the ITU’s software does', () => {
    expect(digest(encodeG711(law, everySample))).toBe(reference[law].encoded)
  })

  it('decodes every code as the ITU’s software does', () => {
    expect(digest(decodeG711(law, everyCode))).toBe(reference[law].decoded)
  })

  it('gives every code back that it has decoded, but for µ-law’s negative zero', () => {
    const expected = Uint8Array.from(everyCode, (code) => (law === 'mu' && code === 0x7f ? 0xff : code))
    expect(encodeG711(law, decodeG711(law, everyCode))).toEqual(expected)
  })

  it('never falls as the sound rises', () => {
    const decoded = decodeG711(law, encodeG711(law, everySample))
    const falls = decoded.findIndex((sample, index) => index > 0 && sample < (decoded[index - 1] ?? 0))
    expect(falls).toBe(-1)
  })

  it('errs by no more than half a step of the segment that a sample is in', () => {
    const { ends, shift } = decisionTable[law]
    const decoded = decodeG711(law, encodeG711(law, everySample))
    const largest = (ends[7] << shift) - 1
    const wrong = everySample.filter((sample, index) => {
      const magnitude = Math.min(Math.abs(sample), largest)
      const segment = ends.findIndex((end) => magnitude < end << shift)
      const from = (ends[segment - 1] ?? 0) << shift
      const to = (ends[segment] ?? NaN) << shift
      // The first segment of mu-law has half a step at zero: 15.5 steps in place of 16.
      const step = (to - from) / (law === 'mu' && segment === 0 ? 15.5 : 16)
      return Math.abs(Math.sign(sample) * magnitude - (decoded[index] ?? NaN)) > step / 2
    })
    expect([...wrong]).toEqual([])
  })
})

describe('G.711, code by code', () => {
  it.each([
    [0, 0xff, 0xd5],
    [-1, 0x7f, 0x55],
    [4, 0xfe, 0xd5],
    [1000, 0xce, 0xfa],
    [-1000, 0x4e, 0x7a],
    [32_767, 0x80, 0xaa],
    [-32_768, 0x00, 0x2a],
  ])('has known codes for %i', (sample, mu, a) => {
    expect(encodeOne('mu', sample)).toBe(mu)
    expect(encodeOne('a', sample)).toBe(a)
  })

  it.each([
    [0x00, -32_124, -5504],
    [0x80, 32_124, 5504],
    [0x7f, 0, -848],
    [0xff, 0, 848],
    [0x55, -716, -8],
    [0xd5, 716, 8],
    [0x2a, -5372, -32_256],
    [0xaa, 5372, 32_256],
  ])('has known samples for code %i', (code, mu, a) => {
    expect(decodeOne('mu', code)).toBe(mu)
    expect(decodeOne('a', code)).toBe(a)
  })
})
