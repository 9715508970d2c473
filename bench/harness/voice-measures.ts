import { QUANTUM_SAMPLES } from '../../src/shared/audio-format.ts'
import { PlayoutEngine, type PlayoutCommand } from '../../src/renderer/audio/dsp/playout-engine.ts'
import { VoiceWatch, type VoiceReport } from '../../src/renderer/audio/dsp/voice-watch.ts'
import { freshModel } from '../../test/unit/audio/voice-model.ts'

/** Half a period of the square wave that stands for an answer: its level is the same at every sample. */
const HALF_PERIOD = 80
const ANSWER_LEVEL = 3277 / 32_768

const HALF = 10 ** (-6 / 20)
/** All but a tenth of a dB of the way down to -18 dB. */
const FULLY_LOWERED = 10 ** (-17.9 / 20)

/** One time that an answer was lowered, in samples of virtual time. */
export interface Lowering {
  /** From the beginning of what was heard to -6 dB, and to -18 dB. */
  toHalf: number
  toFull: number
  /** How long it was below -6 dB. */
  lasted: number
}

/**
 * An answer that is heard for good, and a microphone that listens for whoever talks over it: both worklets' engines,
 * quantum by quantum. What one tells the other takes effect a quantum later.
 */
export class TalkedOverAnswer {
  readonly #watch: VoiceWatch
  readonly #player = new PlayoutEngine(() => undefined)
  readonly #room: () => number
  /** To the player, which gets it before the next quantum. */
  #onItsWay: PlayoutCommand | null = null
  #position = 0

  private constructor(model: Awaited<ReturnType<typeof freshModel>>, room: () => number) {
    this.#room = room
    this.#watch = ducking(model, ({ type }) => {
      if (type === 'ducked') this.#onItsWay = { type: 'duck', on: true }
      if (type === 'duck-ended') this.#onItsWay = { type: 'duck', on: false }
    })
  }

  /** @param room the next sample of the noise that there always is */
  static async begin(room: () => number): Promise<TalkedOverAnswer> {
    const answer = new TalkedOverAnswer(await freshModel(), room)
    // The microphone hears nothing of it, as with headphones, which takes it a while to learn.
    answer.hear(new Float32Array(16 * 24_000), 0)
    return answer
  }

  /** Hears the sound and then the room alone for as long. Null when the answer was never at -6 dB. */
  hear(sound: Float32Array, quietSamples: number): Lowering | null {
    const start = this.#position
    let [toHalf, toFull, lasted]: [number | null, number, number] = [null, Infinity, 0]
    while (this.#position - start < sound.length + quietSamples) {
      const offset = this.#position - start
      const played = this.#step(
        Float32Array.from({ length: QUANTUM_SAMPLES }, (_, i) => (sound[offset + i] ?? 0) + this.#room()),
      )
      for (const [index, sample] of played.entries()) {
        const gain = Math.abs(sample) / ANSWER_LEVEL
        if (gain > HALF) continue
        toHalf ??= offset + index
        if (gain <= FULLY_LOWERED) toFull = Math.min(toFull, offset + index)
        lasted += 1
      }
    }
    return toHalf === null ? null : { toHalf, toFull, lasted }
  }

  /** Returns what was played. */
  #step(microphone: Float32Array): Float32Array {
    const seq = this.#position / QUANTUM_SAMPLES
    if (this.#onItsWay !== null) this.#player.command(this.#onItsWay)
    this.#onItsWay = null
    this.#player.command({ type: 'play', epoch: 0, seq, samples: squareWave(this.#position) })
    const played = new Float32Array(QUANTUM_SAMPLES)
    this.#player.process(played)
    this.#watch.process(microphone, played)
    this.#position += QUANTUM_SAMPLES
    return played
  }
}

/** How often an answer is lowered by its own sound, which the microphone hears as `bleed`. */
export async function ducksByBleed(answer: Float32Array, bleed: Float32Array): Promise<number> {
  let ducks = 0
  const watch = ducking(await freshModel(), ({ type }) => {
    if (type === 'ducked') ducks += 1
  })
  for (let start = 0; start < bleed.length; start += QUANTUM_SAMPLES) {
    const end = start + QUANTUM_SAMPLES
    watch.process(bleed.subarray(start, end), answer.subarray(start, end))
  }
  return ducks
}

/** As it is while an answer is heard and the setting lowers it. */
function ducking(model: Awaited<ReturnType<typeof freshModel>>, report: (report: VoiceReport) => void) {
  const watch = new VoiceWatch(model, report)
  watch.command({ type: 'detect-voice', on: true, ducks: true, silenceMs: 300 })
  watch.command({ type: 'reply', state: 'heard' })
  return watch
}

function squareWave(start: number): Int16Array {
  return Int16Array.from({ length: QUANTUM_SAMPLES }, (_, i) =>
    Math.floor((start + i) / HALF_PERIOD) % 2 === 0 ? ANSWER_LEVEL * 32_768 : -ANSWER_LEVEL * 32_768,
  )
}
