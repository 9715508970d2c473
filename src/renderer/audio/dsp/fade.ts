/** 5 ms: short enough to pass for silence at once, long enough not to click. */
export const FADE_SAMPLES = 120

/** A raised cosine from just under 1 to just over 0. */
const falling = Float32Array.from(
  { length: FADE_SAMPLES },
  (_, i) => (1 + Math.cos((Math.PI * (i + 1)) / (FADE_SAMPLES + 1))) / 2,
)

/** Raises the first samples after a gap from silence. Until `start` it changes nothing. */
export class FadeIn {
  #position = FADE_SAMPLES

  start(): void {
    this.#position = 0
  }

  stop(): void {
    this.#position = FADE_SAMPLES
  }

  /** Applies the fade, as far as it has got, to the first `count` of `samples`. */
  apply(samples: Float32Array, count: number): void {
    const faded = Math.min(count, FADE_SAMPLES - this.#position)
    for (let i = 0; i < faded; i += 1) {
      samples[i] = (samples[i] ?? 0) * (falling[FADE_SAMPLES - 1 - this.#position - i] ?? 1)
    }
    this.#position += faded
  }
}

/**
 * Leads the sound to silence. What was to be heard next is faded where there is any; past its end
 * the last sample is held, so that sound which ran dry ends on the same curve.
 */
export class FadeOut {
  /** Fill in the samples to fade before `start`. */
  readonly samples = new Float32Array(FADE_SAMPLES)
  #position = FADE_SAMPLES

  /** The first `count` of `samples` are filled in; `lastHeard` is the sample before them. */
  start(count: number, lastHeard: number): void {
    this.samples.fill(count > 0 ? (this.samples[count - 1] ?? 0) : lastHeard, count)
    for (let i = 0; i < FADE_SAMPLES; i += 1) {
      this.samples[i] = (this.samples[i] ?? 0) * (falling[i] ?? 0)
    }
    this.#position = 0
  }

  get done(): boolean {
    return this.#position === FADE_SAMPLES
  }

  /** Writes the next samples of the fade to `output` from `start` on, and says how many those were. */
  read(output: Float32Array, start: number): number {
    const count = Math.min(output.length - start, FADE_SAMPLES - this.#position)
    for (let i = 0; i < count; i += 1) output[start + i] = this.samples[this.#position + i] ?? 0
    this.#position += count
    return count
  }
}
