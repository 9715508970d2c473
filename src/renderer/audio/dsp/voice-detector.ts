import { msToSamples } from '../../../shared/audio-format.ts'

/** What the detector is told at a time: 10 ms. */
export const VOICE_FRAME_SAMPLES = msToSamples(10)

export function voiceFramesIn(durationMs: number): number {
  return msToSamples(durationMs) / VOICE_FRAME_SAMPLES
}

/**
 * So probable voice begins speech. A vowel is found within 20 ms, the consonant before it seldom. A thump is taken for
 * speech more often than not, a key or a click now and then (`npm run bench -- voice`): what is done at once must be
 * easy to take back.
 */
const ONSET_PROBABILITY = 0.7

/** And so probable voice goes on with it. Lower: a word's end is less sure than its beginning. */
const VOICED_PROBABILITY = 0.4

export type VoiceChange =
  | { kind: 'started' }
  /** `voicedSamples`: how much of it was voice, which tells a word from a cough. */
  | { kind: 'ended'; voicedSamples: number }

/**
 * Speech from the probability of voice, with hysteresis: it begins with a frame that is likely voice, and ends when there
 * has been no voice for `silenceSamples`, so that a pause between words ends nothing. Beginnings and ends alternate.
 */
export class VoiceDetector {
  readonly #silenceSamples: number
  #speaking = false
  #silentSamples = 0
  #voicedSamples = 0

  constructor(silenceSamples: number) {
    this.#silenceSamples = silenceSamples
  }

  get speaking(): boolean {
    return this.#speaking
  }

  /** The next `VOICE_FRAME_SAMPLES` hold voice this probably, 0 to 1. */
  take(probability: number): VoiceChange | null {
    return this.#speaking ? this.#goOn(probability) : this.#begin(probability)
  }

  /** Nothing is heard any more: speech that goes on ends here. */
  stop(): VoiceChange | null {
    return this.#speaking ? this.#end() : null
  }

  #begin(probability: number): VoiceChange | null {
    if (probability < ONSET_PROBABILITY) return null
    this.#speaking = true
    this.#voicedSamples = VOICE_FRAME_SAMPLES
    this.#silentSamples = 0
    return { kind: 'started' }
  }

  #goOn(probability: number): VoiceChange | null {
    if (probability >= VOICED_PROBABILITY) {
      this.#voicedSamples += VOICE_FRAME_SAMPLES
      this.#silentSamples = 0
      return null
    }
    this.#silentSamples += VOICE_FRAME_SAMPLES
    return this.#silentSamples < this.#silenceSamples ? null : this.#end()
  }

  #end(): VoiceChange {
    this.#speaking = false
    return { kind: 'ended', voicedSamples: this.#voicedSamples }
  }
}
