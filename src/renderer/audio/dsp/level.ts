/** Whole quanta, and about 30 windows a second. */
const WINDOW_SAMPLES = 768

/** RMS (0 to 1 for samples in range) over windows of at least `windowSamples`, in whole blocks. */
export class LevelMeter {
  readonly #windowSamples: number
  #sumOfSquares = 0
  #count = 0

  constructor(windowSamples = WINDOW_SAMPLES) {
    this.#windowSamples = windowSamples
  }

  /** The level when this block completes a window, else null. */
  measure(block: Float32Array): number | null {
    this.add(block)
    return this.isDue ? this.take() : null
  }

  get isDue(): boolean {
    return this.#count >= this.#windowSamples
  }

  /** A window has long been complete, and nobody took its level. */
  get isOverdue(): boolean {
    return this.#count >= 2 * this.#windowSamples
  }

  add(block: Float32Array): void {
    for (let i = 0; i < block.length; i += 1) {
      const sample = block[i] ?? 0
      this.#sumOfSquares += sample * sample
    }
    this.#count += block.length
  }

  /** The level of all since it was last taken. */
  take(): number {
    const level = Math.sqrt(this.#sumOfSquares / this.#count)
    this.reset()
    return level
  }

  reset(): void {
    this.#sumOfSquares = 0
    this.#count = 0
  }
}

/** The factor between two levels, from their difference in dB. */
export function decibels(difference: number): number {
  return 10 ** (difference / 20)
}
