/**
 * Between 24 kHz and the 8 kHz of telephone formats, a stream at a time. Both ways use one linear-phase low-pass: a
 * sinc that falls to one half at 4 kHz, under a Kaiser window. Up to 3.4 kHz it is flat, and from 4.6 kHz on, which
 * is what would fold back into that band, it lets less than a three-thousandth (-70 dB) through.
 */

const FACTOR = 3

/** Odd, so that the delay is a whole number of samples; a multiple of 3, so that each phase has as many taps. */
const TAP_COUNT = 99
const CENTRE = (TAP_COUNT - 1) / 2

/** Kaiser's formula for 70 dB: 0.1102 · (70 - 8.7). */
const KAISER_BETA = 6.755

const taps = Float64Array.from({ length: TAP_COUNT }, (_, index) => {
  const offset = index - CENTRE
  const window = besselI0(KAISER_BETA * Math.sqrt(1 - (offset / CENTRE) ** 2)) / besselI0(KAISER_BETA)
  const angle = (Math.PI * offset) / FACTOR
  const sinc = offset === 0 ? 1 : Math.sin(angle) / angle
  return (sinc * window) / FACTOR
})

/** How late a sound comes out of a `Decimator`, in samples at 24 kHz: an output is due with the last of three inputs. */
export const DECIMATOR_DELAY_SAMPLES = CENTRE - (FACTOR - 1)

/** The same of an `Interpolator`. Both together make 96 samples, 4 ms. */
export const INTERPOLATOR_DELAY_SAMPLES = CENTRE

/** 24 kHz to 8 kHz. However the stream is cut up, N samples in give floor(N / 3) out, the same ones. */
export class Decimator {
  readonly #past = new Past(TAP_COUNT - 1)
  /** Samples since the last output. */
  #phase = 0

  process(samples: Int16Array): Int16Array {
    const line = this.#past.before(samples)
    const output = new Int16Array(Math.floor((this.#phase + samples.length) / FACTOR))
    const first = FACTOR - 1 - this.#phase
    for (let index = 0; index < output.length; index += 1) {
      const start = first + index * FACTOR
      let total = 0
      // The taps are symmetric: their order does not matter.
      for (let tap = 0; tap < TAP_COUNT; tap += 1) total += (taps[tap] ?? 0) * (line[start + tap] ?? 0)
      output[index] = toInt16(total)
    }
    this.#phase = (this.#phase + samples.length) % FACTOR
    return output
  }
}

/** 8 kHz to 24 kHz. However the stream is cut up, N samples in give 3 N out, the same ones. */
export class Interpolator {
  readonly #past = new Past(TAP_COUNT / FACTOR - 1)

  process(samples: Int16Array): Int16Array {
    const line = this.#past.before(samples)
    const output = new Int16Array(samples.length * FACTOR)
    for (let index = 0; index < samples.length; index += 1) {
      for (let phase = 0; phase < FACTOR; phase += 1) {
        let total = 0
        // The newest sample meets the phase's first tap, the oldest its last.
        for (let tap = phase, at = index + this.#past.length; tap < TAP_COUNT; tap += FACTOR, at -= 1) {
          total += (taps[tap] ?? 0) * (line[at] ?? 0)
        }
        output[index * FACTOR + phase] = toInt16(total * FACTOR)
      }
    }
    return output
  }
}

/** The end of the stream so far, silence before its beginning. */
class Past {
  readonly length: number
  #samples: Int16Array

  constructor(length: number) {
    this.length = length
    this.#samples = new Int16Array(length)
  }

  /** The past with `samples` after it. They belong to the past from then on. */
  before(samples: Int16Array): Int16Array {
    const line = new Int16Array(this.length + samples.length)
    line.set(this.#samples)
    line.set(samples, this.length)
    this.#samples = line.slice(samples.length)
    return line
  }
}

function toInt16(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)))
}

/** The modified Bessel function of order 0, by its power series; for the small arguments here 30 terms are exact. */
function besselI0(x: number): number {
  let term = 1
  let total = 1
  for (let k = 1; k <= 30; k += 1) {
    term *= (x / (2 * k)) ** 2
    total += term
  }
  return total
}
