import { SoundOnset } from './sound-onset.ts'
import { SpeechGate } from './speech-gate.ts'
import { VOICE_FRAME_SAMPLES, VoiceDetector, type VoiceChange } from './voice-detector.ts'

/** The probability, 0 to 1, that a frame of `VOICE_FRAME_SAMPLES` holds voice. Keeps a memory: frames come in order. */
export type VoiceModel = (frame: Float32Array) => number

/** `sound-began`: speech may have begun, and if it has is `started` soon. Not said while it goes on. */
export type Sensed = VoiceChange | { kind: 'sound-began' }

/** Hears in the microphone's samples when somebody speaks, and not when it is the player that speaks. */
export class VoiceSensor {
  readonly #model: VoiceModel
  readonly #detector: VoiceDetector
  readonly #emit: (sensed: Sensed) => void
  readonly #gate = new SpeechGate()
  readonly #onset = new SoundOnset()
  readonly #frame = new Float32Array(VOICE_FRAME_SAMPLES)
  #filled = 0
  #energy = 0
  #playedEnergy = 0

  constructor(model: VoiceModel, silenceSamples: number, emit: (sensed: Sensed) => void) {
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
    const level = rms(this.#energy)
    const open = this.#gate.isOpen(level, rms(this.#playedEnergy))
    const soundBegan = this.#onset.take(level, open)
    this.#filled = 0
    this.#energy = 0
    this.#playedEnergy = 0
    // The model hears every frame: what it says of one depends on those before.
    const probability = this.#model(this.#frame)
    this.#tell(this.#detector.take(open ? probability : 0))
    if (soundBegan && !this.#detector.speaking) this.#emit({ kind: 'sound-began' })
  }

  #tell(change: VoiceChange | null): void {
    if (change !== null) this.#emit(change)
  }
}

function rms(energy: number): number {
  return Math.sqrt(energy / VOICE_FRAME_SAMPLES)
}
