/** 10 ms: twice as fast as ducking has to be, and slow enough not to click. */
const RAMP_SAMPLES = 240

/** While somebody may be talking over an answer: -18 dB. */
const DUCKED = 10 ** (-18 / 20)

/** Volume and ducking. A change glides; at full volume samples leave as they came. */
export class Gain {
  #volume = 1
  #ducked = false
  #current = 1
  #step = 0

  /** 0 to 1; anything beyond is clamped. */
  setVolume(volume: number): void {
    this.#volume = Math.min(1, Math.max(0, volume))
    this.#glide()
  }

  duck(on: boolean): void {
    this.#ducked = on
    this.#glide()
  }

  /** To be called in silence, where a jump can't be heard. */
  settle(): void {
    this.#current = this.#target
  }

  get #target(): number {
    return this.#volume * (this.#ducked ? DUCKED : 1)
  }

  apply(samples: Float32Array): void {
    const target = this.#target
    if (this.#current === 1 && target === 1) return
    for (let i = 0; i < samples.length; i += 1) {
      if (this.#current !== target) {
        const next = this.#current + this.#step
        this.#current = (target - next) * this.#step > 0 ? next : target
      }
      samples[i] = (samples[i] ?? 0) * this.#current
    }
  }

  #glide(): void {
    this.#step = (this.#target - this.#current) / RAMP_SAMPLES
  }
}
