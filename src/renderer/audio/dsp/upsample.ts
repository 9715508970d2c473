/** A low-pass of this many taps at twice the rate; half of them meet a sample, the others the zeros between. */
const TAPS = 32

/** Of the doubled rate: just below the old half rate. */
const CUTOFF = 0.24

/** Doubles the rate of a stream, frame by frame, each `frameSamples` long: `output` is twice as long as `input`. */
export function upsampleByTwo(frameSamples: number): (input: Float32Array, output: Float32Array) => void {
  const taps = lowPass()
  const even = taps.filter((_, index) => index % 2 === 0)
  const odd = taps.filter((_, index) => index % 2 === 1)
  const past = even.length - 1
  /** The end of the last frame, then this one. */
  const line = new Float32Array(past + frameSamples)
  return (input, output) => {
    line.set(input, past)
    for (let i = 0; i < frameSamples; i += 1) {
      let first = 0
      let second = 0
      for (let k = 0; k < even.length; k += 1) {
        const sample = line[past + i - k] ?? 0
        first += (even[k] ?? 0) * sample
        second += (odd[k] ?? 0) * sample
      }
      output[2 * i] = first
      output[2 * i + 1] = second
    }
    line.copyWithin(0, frameSamples)
  }
}

/** A windowed sinc (Hamming) whose gain is 2, which makes up for the zeros between. */
function lowPass(): Float64Array {
  const taps = Float64Array.from({ length: TAPS }, (_, index) => {
    const x = index - (TAPS - 1) / 2
    const window = 0.54 - 0.46 * Math.cos((2 * Math.PI * index) / (TAPS - 1))
    return (Math.sin(2 * Math.PI * CUTOFF * x) / (Math.PI * x)) * window
  })
  const gain = taps.reduce((sum, tap) => sum + tap, 0)
  return taps.map((tap) => (2 * tap) / gain)
}
