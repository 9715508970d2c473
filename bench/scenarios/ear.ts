/**
 * Judges what leaves a player, sample by sample, by what should be heard. It shares no code with the player: a fade is
 * a raised cosine of 120 samples here too, written down once more.
 */
const FADE_SAMPLES = 120

/** Half of what the smallest wrong step would make, in Int16 units. */
const TOLERANCE = 0.05

const falling = (position: number) => (1 + Math.cos((Math.PI * (position + 1)) / (FADE_SAMPLES + 1))) / 2

type Sound =
  | { kind: 'silence' }
  | { kind: 'sounding'; fadedIn: number }
  /**
   * `toCome`: real samples are faded as after a flush; otherwise the last one is held. `inGap`: the answer goes on after
   * it, and is faded in.
   */
  | {
      kind: 'fading'
      position: number
      toCome: boolean
      inGap: boolean
      held: number
      gain: (real: number) => number
    }

/** Samples of an answer that no other shares, and that no fade turns into one another. */
export function marked(answer: number, from: number, count: number): Int16Array {
  const sign = answer % 2 === 0 ? 1 : -1
  return Int16Array.from({ length: count }, (_, i) => sign * (2_000 + ((from + i) % 28_000)))
}

export class Ear {
  /** Samples that nothing explains: stale, lost, repeated or out of order. */
  wrong = 0
  /** Of these, those that sound like the answer before. */
  stale = 0
  /** Gaps in the middle of an answer. */
  gaps = 0
  /** Samples of the answer at hand that came, a fade's included. */
  heard = 0
  #expected: number[] = []
  #sound: Sound = { kind: 'silence' }
  #last = 0
  #started = false
  #wasGap = false

  /** These are to be heard next. */
  expect(samples: Int16Array): void {
    for (const sample of samples) this.#expected.push(sample)
  }

  /** What was expected of the answer so far. */
  get expected(): number {
    return this.#expected.length
  }

  /** From the next sample on, only the end of the fade. Call `begin` when that is out. */
  silence(): void {
    const { heard } = this
    if (this.#sound.kind === 'sounding') {
      const { fadedIn } = this.#sound
      const gain = (real: number) => rising(fadedIn + real - heard)
      this.#sound = { kind: 'fading', position: 0, toCome: true, inGap: false, held: this.#last, gain }
    }
    // Whatever is still to come, beyond the fade, must not be heard.
    this.#expected.length = Math.min(
      this.#expected.length,
      heard + (this.#sound.kind === 'fading' && this.#sound.toCome ? FADE_SAMPLES : 0),
    )
  }

  /** Another answer. A fade that still lasts is not its own; one that has not begun was not needed. */
  begin(): void {
    if (this.#sound.kind === 'fading') {
      if (this.#sound.position === 0) this.#sound = { kind: 'silence' }
      else this.#sound.inGap = false
    }
    this.heard = 0
    this.#expected = []
    this.#started = false
    this.#wasGap = false
  }

  listen(block: Float32Array): void {
    for (const sample of block) this.#hear(sample * 32_768)
  }

  #hear(value: number): void {
    if (this.#sound.kind === 'fading') return this.#hearFade(this.#sound, value)
    const fadedIn = this.#sound.kind === 'sounding' ? this.#sound.fadedIn : this.#wasGap ? 0 : FADE_SAMPLES
    const real = this.#expected[this.heard]
    if (real !== undefined && near(value, real * rising(fadedIn))) {
      if (this.#sound.kind === 'silence' && this.#started) this.gaps += this.#wasGap ? 1 : 0
      this.#sound = { kind: 'sounding', fadedIn: fadedIn + 1 }
      this.#started = true
      this.#wasGap = false
      this.#last = value
      this.heard += 1
    } else if (value === 0) {
      // An answer that is over ends without a fade; one in the middle never does.
      if (this.#sound.kind === 'sounding' && real !== undefined) this.wrong += 1
      this.#sound = { kind: 'silence' }
    } else if (this.#sound.kind === 'sounding' && near(value, this.#last * falling(0))) {
      this.#sound = {
        kind: 'fading',
        position: 1,
        toCome: false,
        inGap: true,
        held: this.#last,
        gain: () => 1,
      }
    } else {
      this.#mistake(value)
    }
  }

  #hearFade(fade: Sound & { kind: 'fading' }, value: number): void {
    const real = fade.toCome ? this.#expected[this.heard] : undefined
    if (fade.position === 0 && real === undefined && value === 0) {
      // All of it had been heard: there was nothing to fade.
      this.#sound = { kind: 'silence' }
      return
    }
    const held = real === undefined ? fade.held : real * fade.gain(this.heard)
    if (!near(value, held * falling(fade.position))) this.#mistake(value)
    if (real !== undefined) this.heard += 1
    fade.held = held
    fade.position += 1
    if (fade.position < FADE_SAMPLES) return
    this.#sound = { kind: 'silence' }
    this.#wasGap = fade.inGap
  }

  #mistake(value: number): void {
    this.wrong += 1
    const now = this.#expected[this.heard] ?? this.#last
    if (value * now < 0) this.stale += 1
  }
}

function rising(position: number): number {
  return position >= FADE_SAMPLES ? 1 : falling(FADE_SAMPLES - 1 - position)
}

function near(value: number, expected: number): boolean {
  return Math.abs(value - expected) < TOLERANCE
}
