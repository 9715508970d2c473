import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Decimator,
  DECIMATOR_DELAY_SAMPLES,
  Interpolator,
  INTERPOLATOR_DELAY_SAMPLES,
} from '../../../../src/main/realtime/wire/resampler.ts'
import { bytesToMs, decoder, encoder } from '../../../../src/main/realtime/wire/wire-audio.ts'
import { FRAME_SAMPLES, SAMPLE_RATE } from '../../../../src/shared/audio-format.ts'
import { tone } from '../../../fixtures/tone.ts'

const telephone = ['audio/pcmu', 'audio/pcma'] as const
const formats = ['audio/pcm', ...telephone] as const
const TELEPHONE_RATE = 8000

function sine(frequencyHz: number, durationMs: number, amplitude = 16_000, rate = SAMPLE_RATE): Int16Array {
  const step = (2 * Math.PI * frequencyHz) / rate
  return Int16Array.from({ length: (durationMs * rate) / 1000 }, (_, index) =>
    Math.round(amplitude * Math.sin(step * index)),
  )
}

/** Cuts `samples` at these lengths, over and over. */
function cut<T extends Int16Array | Uint8Array>(samples: T, lengths: readonly number[]): T[] {
  const pieces: T[] = []
  for (let at = 0, turn = 0; at < samples.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? samples.length
    pieces.push(samples.subarray(at, at + length) as T)
    at += length
  }
  return pieces
}

function joinSamples(pieces: readonly Int16Array[]): Int16Array {
  return Int16Array.from(pieces.flatMap((piece) => [...piece]))
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]))
}

function throughTheWire(format: (typeof formats)[number], samples: Int16Array): Int16Array {
  const [out, back] = [encoder(format), decoder(format)]
  return joinSamples(cut(samples, [FRAME_SAMPLES]).map((frame) => back.decode(out.encode(frame))))
}

/** Power of the sine that fits best, over that of what is left, in dB. */
function signalToNoiseDb(samples: Int16Array, frequencyHz: number): number {
  let [inPhase, quadrature, power] = [0, 0, 0]
  samples.forEach((sample, index) => {
    const angle = (2 * Math.PI * frequencyHz * index) / SAMPLE_RATE
    inPhase += (2 * sample * Math.cos(angle)) / samples.length
    quadrature += (2 * sample * Math.sin(angle)) / samples.length
    power += sample ** 2 / samples.length
  })
  const signal = (inPhase ** 2 + quadrature ** 2) / 2
  return 10 * Math.log10(signal / (power - signal))
}

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((total, sample) => total + sample ** 2, 0) / samples.length)
}

const lengths = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 })

describe('PCM on the wire', () => {
  it('is the samples themselves, low byte first', () => {
    expect([...encoder('audio/pcm').encode(Int16Array.of(1, -2, 0x1234))]).toEqual([
      1, 0, 0xfe, 0xff, 0x34, 0x12,
    ])
  })

  it('takes only its own part of a larger buffer', () => {
    const samples = Int16Array.of(9, 1, 2, 9).subarray(1, 3)
    expect([...encoder('audio/pcm').encode(samples)]).toEqual([1, 0, 2, 0])
  })

  it('comes back sample for sample, wherever its bytes are cut', () => {
    const samples = tone(120)
    const bytes = encoder('audio/pcm').encode(samples)
    fc.assert(
      fc.property(lengths, (byteLengths) => {
        const back = decoder('audio/pcm')
        expect(joinSamples(cut(bytes, byteLengths).map((chunk) => back.decode(chunk)))).toEqual(samples)
      }),
      { numRuns: 30 },
    )
  })
})

describe.each(telephone)('%s on the wire', (format) => {
  it.each([300, 440, 1000, 1800, 2600, 3400])('carries a tone of %i Hz with 30 dB over the noise', (hz) => {
    // Whole periods, after the filters have filled.
    const received = throughTheWire(format, sine(hz, 600)).subarray(2400, 2400 + 9600)
    expect(signalToNoiseDb(received, hz)).toBeGreaterThan(30)
  })

  it('keeps the loudness of a tone', () => {
    const received = throughTheWire(format, sine(1010, 600)).subarray(2400, 12_000)
    expect(rms(received) / rms(sine(1010, 400))).toBeCloseTo(1, 2)
  })

  it('makes one byte of three samples, and three samples of each byte', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 12 }), (frameLengths) => {
        const [out, back] = [encoder(format), decoder(format)]
        let [sent, byteCount, received] = [0, 0, 0]
        for (const length of frameLengths) {
          const bytes = out.encode(new Int16Array(length))
          sent += length
          byteCount += bytes.length
          received += back.decode(bytes).length
          expect(byteCount).toBe(Math.floor(sent / 3))
          expect(received).toBe(3 * byteCount)
        }
      }),
    )
  })

  it('says the same bytes and samples however the stream is cut', () => {
    const samples = tone(150)
    const bytes = encoder(format).encode(samples)
    const decoded = decoder(format).decode(bytes)
    fc.assert(
      fc.property(lengths, (pieces) => {
        const [out, back] = [encoder(format), decoder(format)]
        expect(joinBytes(cut(samples, pieces).map((frame) => out.encode(frame)))).toEqual(bytes)
        expect(joinSamples(cut(bytes, pieces).map((chunk) => back.decode(chunk)))).toEqual(decoded)
      }),
      { numRuns: 30 },
    )
  })

  it('has no click where one frame follows another', () => {
    const received = throughTheWire(format, sine(300, 400, 12_000)).subarray(2400)
    // What a tone of this height can turn by from one sample to the next, and half again for the noise of the code.
    const bend = 12_000 * (2 * Math.PI * 300 * (1 / SAMPLE_RATE)) ** 2
    const noise = 12_000 / 32
    const sharpest = received.reduce(
      (most, sample, index) =>
        index < 2
          ? most
          : Math.max(most, Math.abs(sample - 2 * (received[index - 1] ?? 0) + (received[index - 2] ?? 0))),
      0,
    )
    expect(sharpest).toBeLessThan(bend + noise)
  })

  it('stays within the lowest step for silence', () => {
    expect(Math.max(...throughTheWire(format, new Int16Array(4800)).map(Math.abs))).toBeLessThan(16)
  })

  it('does not wrap around at full loudness', () => {
    const square = Int16Array.from({ length: 9600 }, (_, index) => (index % 240 < 120 ? 32_767 : -32_768))
    const received = throughTheWire(format, square)
    for (let index = 960; index + 240 + 96 < received.length; index += 240) {
      expect(received[index + 96 + 60]).toBeGreaterThan(30_000)
      expect(received[index + 96 + 180]).toBeLessThan(-30_000)
    }
  })

  it('starts each stream from silence', () => {
    const used = encoder(format)
    used.encode(tone(40))
    const fresh = encoder(format).encode(new Int16Array(480))
    expect(fresh).not.toEqual(used.encode(new Int16Array(480)))
    expect(new Set(fresh).size).toBe(1)
  })
})

describe('the way down to 8 kHz and back', () => {
  it('delays by 47 and 49 samples, and by nothing else', () => {
    expect([DECIMATOR_DELAY_SAMPLES, INTERPOLATOR_DELAY_SAMPLES]).toEqual([47, 49])
    const sent = sine(700, 100)
    const received = new Interpolator().process(new Decimator().process(sent))
    const delay = DECIMATOR_DELAY_SAMPLES + INTERPOLATOR_DELAY_SAMPLES
    const worst = received
      .subarray(delay + 300)
      .reduce((most, sample, index) => Math.max(most, Math.abs(sample - (sent[index + 300] ?? 0))), 0)
    expect(worst).toBeLessThan(16_000 / 1000)
  })

  it('keeps what 8 kHz can’t hold from folding into the voice', () => {
    for (const hz of [4600, 5000, 6500, 9000, 11_500]) {
      const folded = new Decimator().process(sine(hz, 200, 30_000)).subarray(100)
      expect(rms(folded)).toBeLessThan(30_000 / 1000)
    }
  })

  it('adds no mirror image above 4 kHz', () => {
    const up = new Interpolator().process(sine(1000, 600, 16_000, TELEPHONE_RATE)).subarray(2400, 12_000)
    expect(signalToNoiseDb(up, 1000)).toBeGreaterThan(65)
  })

  it('is flat up to 3.4 kHz', () => {
    for (const hz of [300, 1000, 2000, 3000, 3400]) {
      const down = new Decimator().process(sine(hz, 600)).subarray(800, 4000)
      expect(20 * Math.log10(rms(down) / (16_000 / Math.SQRT2))).toBeCloseTo(0, 1)
    }
  })
})

describe('the length of wire audio', () => {
  it('is exact in each format', () => {
    expect(bytesToMs('audio/pcm', 4800)).toBe(100)
    expect(bytesToMs('audio/pcmu', 800)).toBe(100)
    expect(bytesToMs('audio/pcma', 20)).toBe(2.5)
  })

  it.each(formats)('of one second of sound is one second in %s', (format) => {
    expect(bytesToMs(format, encoder(format).encode(new Int16Array(SAMPLE_RATE)).length)).toBe(1000)
  })
})
