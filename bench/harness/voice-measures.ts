import { QUANTUM_SAMPLES } from '../../src/shared/audio-format.ts'
import { PlayoutEngine } from '../../src/renderer/audio/dsp/playout-engine.ts'
import { VoiceWatch } from '../../src/renderer/audio/dsp/voice-watch.ts'
import { freshModel } from '../../test/unit/audio/voice-model.ts'

/** Half a period of the square wave that stands for an answer: its level is the same at every sample. */
const HALF_PERIOD = 80
const ANSWER_LEVEL = 3277 / 32_768

/** -17 dB: all but the last of the way down to -18 dB. */
const LOWERED = 10 ** (-17 / 20)

/** Longer than an answer is kept low, and until what was said is not taken for its echo any more: 4 s. */
const PAUSE_SAMPLES = 96_000

/**
 * An answer that is heard for good, and a microphone that listens for whoever talks over it: both worklets' engines,
 * quantum by quantum. What one tells the other takes effect a quantum later.
 */
export class TalkedOverAnswer {
  readonly #watch: VoiceWatch
  readonly #player = new PlayoutEngine(() => undefined)
  readonly #room: () => number
  #ducked = false
  /** Where the answer had been lowered, in samples of all that was heard; null while it is loud. */
  #loweredAt: number | null = null
  #position = 0

  private constructor(model: Awaited<ReturnType<typeof freshModel>>, room: () => number) {
    this.#room = room
    this.#watch = new VoiceWatch(model, (report) => {
      if (report.type === 'ducked') this.#ducked = true
      if (report.type === 'duck-ended') this.#ducked = false
    })
    this.#watch.command({ type: 'detect-voice', on: true, ducks: true, silenceMs: 300 })
    this.#watch.command({ type: 'reply', state: 'heard' })
  }

  /** @param room the next sample of the noise that there always is */
  static async begin(room: () => number): Promise<TalkedOverAnswer> {
    const answer = new TalkedOverAnswer(await freshModel(), room)
    // The microphone hears nothing of it, as with headphones, which takes it a while to learn.
    for (let times = 0; times < 4; times += 1) answer.pause()
    return answer
  }

  /** Until it is loud again. */
  pause(): void {
    this.hear(new Float32Array(PAUSE_SAMPLES))
  }

  /** Returns after how many samples of the sound the answer had been lowered; null when it was not. */
  hear(sound: Float32Array): number | null {
    const start = this.#position
    this.#loweredAt = null
    for (let offset = 0; offset < sound.length; offset += QUANTUM_SAMPLES) {
      this.#step(Float32Array.from({ length: QUANTUM_SAMPLES }, (_, i) => (sound[offset + i] ?? 0) + this.#room()))
    }
    return this.#loweredAt === null ? null : this.#loweredAt - start
  }

  #step(microphone: Float32Array): void {
    this.#player.command({ type: 'duck', on: this.#ducked })
    this.#player.command({ type: 'play', epoch: 0, seq: this.#position / QUANTUM_SAMPLES, samples: squareWave(this.#position) })
    const played = new Float32Array(QUANTUM_SAMPLES)
    this.#player.process(played)
    const lowered = played.findIndex((sample) => Math.abs(sample) < ANSWER_LEVEL * LOWERED)
    if (lowered >= 0) this.#loweredAt ??= this.#position + lowered
    this.#watch.process(microphone, played)
    this.#position += QUANTUM_SAMPLES
  }
}

/** How often an answer is lowered by its own sound, which the microphone hears as `bleed`. */
export async function ducksByBleed(answer: Float32Array, bleed: Float32Array): Promise<number> {
  let ducks = 0
  const watch = new VoiceWatch(await freshModel(), ({ type }) => {
    if (type === 'ducked') ducks += 1
  })
  watch.command({ type: 'detect-voice', on: true, ducks: true, silenceMs: 300 })
  watch.command({ type: 'reply', state: 'heard' })
  for (let start = 0; start < bleed.length; start += QUANTUM_SAMPLES) {
    const end = start + QUANTUM_SAMPLES
    watch.process(bleed.subarray(start, end), answer.subarray(start, end))
  }
  return ducks
}

function squareWave(start: number): Int16Array {
  return Int16Array.from({ length: QUANTUM_SAMPLES }, (_, i) =>
    Math.floor((start + i) / HALF_PERIOD) % 2 === 0 ? ANSWER_LEVEL * 32_768 : -ANSWER_LEVEL * 32_768,
  )
}
