import { decibels } from './level.ts'
import { voiceFramesIn } from './voice-detector.ts'

/** Within 30 ms it is louder by 10 dB. Most breath swells more slowly. */
const RISE_FRAMES = voiceFramesIn(30)
const RISE = decibels(10)

/** And then for 50 ms within 8 dB. Keys, clicks and claps have died away by then. */
const HELD_FRAMES = voiceFramesIn(50)
const HELD_WITHIN = decibels(8)

/**
 * A sound that is there at once and stays, as a consonant is: "sh", "f", "h", whose voice comes only with the vowel, up
 * to 150 ms later. It may be a cough or a chair as well; what it is has to be told by the voice that follows.
 */
export class SoundOnset {
  /** RMS of the latest frames, the oldest first. */
  readonly #levels = new Float32Array(RISE_FRAMES + HELD_FRAMES)
  #openFrames = 0

  /**
   * Takes the next frame, `VOICE_FRAME_SAMPLES` long: its RMS, and whether it is loud enough to be a person. True when
   * a sound began with the first of the last `HELD_FRAMES`; of one sound this may be said more than once.
   */
  take(level: number, open: boolean): boolean {
    this.#levels.copyWithin(0, 1)
    this.#levels[this.#levels.length - 1] = level
    this.#openFrames = open ? this.#openFrames + 1 : 0
    return this.#openFrames >= HELD_FRAMES && this.#rose && this.#holds
  }

  get #rose(): boolean {
    return (this.#levels[RISE_FRAMES] ?? 0) >= RISE * (this.#levels[0] ?? 0)
  }

  get #holds(): boolean {
    let [softest, loudest] = [Infinity, 0]
    for (let i = RISE_FRAMES; i < this.#levels.length; i += 1) {
      const level = this.#levels[i] ?? 0
      softest = Math.min(softest, level)
      loudest = Math.max(loudest, level)
    }
    return loudest <= HELD_WITHIN * softest
  }
}
