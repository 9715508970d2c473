/**
 * Between the 24 kHz of the server and the 8 kHz of a telephone. One low-pass at 3.6 kHz serves both
 * ways; each way delays by 30 samples at 24 kHz, 1.25 ms, which is 10 samples of the telephone's.
 */

/** Samples at 24 kHz for each one at 8 kHz. */
export const RATE_RATIO = 3
const TAPS = 61
const CUTOFF = 3600 / 24_000

/** A windowed sinc, whose taps add up to 1. */
const lowPass = ((): Float64Array => {
  const middle = (TAPS - 1) / 2
  const taps = Float64Array.from({ length: TAPS }, (_, index) => {
    const angle = Math.PI * (index - middle)
    const sinc = index === middle ? 2 * CUTOFF : Math.sin(2 * CUTOFF * angle) / angle
    return sinc * (0.54 - 0.46 * Math.cos((2 * Math.PI * index) / (TAPS - 1)))
  })
  const sum = taps.reduce((total, tap) => total + tap, 0)
  return taps.map((tap) => tap / sum)
})()

/** A continuous stream, filtered: gives as many samples as it takes. */
class Filter {
  #history = new Float64Array(TAPS - 1)

  push(samples: Float64Array): Float64Array {
    const input = new Float64Array(this.#history.length + samples.length)
    input.set(this.#history)
    input.set(samples, this.#history.length)
    this.#history = input.slice(samples.length)
    return Float64Array.from(samples, (_, start) => {
      let sum = 0
      for (let tap = 0; tap < TAPS; tap++) sum += (lowPass[tap] ?? 0) * (input[start + tap] ?? 0)
      return sum
    })
  }
}

/** 8 kHz to 24 kHz: three samples for each one. */
export class Upsampler {
  readonly #filter = new Filter()

  push(samples: Int16Array): Int16Array {
    const spread = new Float64Array(samples.length * RATE_RATIO)
    samples.forEach((sample, index) => (spread[index * RATE_RATIO] = sample * RATE_RATIO))
    return Int16Array.from(this.#filter.push(spread), toInt16)
  }
}

/** 24 kHz to 8 kHz: one sample for each three, counted over the whole stream. */
export class Downsampler {
  readonly #filter = new Filter()
  #position = 0

  push(samples: Int16Array): Int16Array {
    const filtered = this.#filter.push(Float64Array.from(samples))
    const start = this.#position
    this.#position += samples.length
    // The last of each three is kept, so that no sample is promised before it is there.
    const kept = filtered.filter((_, index) => (start + index) % RATE_RATIO === RATE_RATIO - 1)
    return Int16Array.from(kept, toInt16)
  }
}

function toInt16(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)))
}
