import { SpeechGate } from './speech-gate.ts'
import { VOICE_FRAME_SAMPLES, VoiceDetector, type VoiceChange } from './voice-detector.ts'

/** The probability, 0 to 1, that a frame of `VOICE_FRAME_SAMPLES` holds voice. Keeps a memory: frames come in order. */
export type VoiceModel = (frame: Float32Array) => number

/** Hears in the microphone's samples when somebody speaks, and not when it is the player that speaks. */
export class VoiceSensor {
  readonly #model: VoiceModel
  readonly #detector: VoiceDetector
  readonly #emit: (change: VoiceChange) => void
  readonly #gate = new SpeechGate()
  readonly #frame = new Float32Array(VOICE_FRAME_SAMPLES)
  #filled = 0
  #energy = 0
  #playedEnergy = 0

  constructor(model: VoiceModel, silenceSamples: number, emit: (change: VoiceChange) => void) {
    this.#model = model
    this.#detector = new VoiceDetector(silenceSamples)
    this.#emit = emit
  }

  /** Takes one block of any length, and what was played in that time; null when nothing was. */
  process(input: Float32Array, played: Float32Array | null): void {
    for (let i = 0; i < input.length; i += 1) {
      const sample = input[i] ?? 0
      const reference = played?.[i] ?? 0
      this.#frame[this.#filled] = sample
      this.#energy += sample * sample
      this.#playedEnergy += reference * reference
      this.#filled += 1
      if (this.#filled === VOICE_FRAME_SAMPLES) this.#judge()
    }
  }

  /** Nothing is heard any more. */
  stop(): void {
    this.#tell(this.#detector.stop())
  }

  #judge(): void {
    const open = this.#gate.isOpen(rms(this.#energy), rms(this.#playedEnergy))
    this.#filled = 0
    this.#energy = 0
    this.#playedEnergy = 0
    // The model hears every frame: what it says of one depends on those before.
    const probability = this.#model(this.#frame)
    this.#tell(this.#detector.take(open ? probability : 0))
  }

  #tell(change: VoiceChange | null): void {
    if (change !== null) this.#emit(change)
  }
}

function rms(energy: number): number {
  return Math.sqrt(energy / VOICE_FRAME_SAMPLES)
}
