import createRnnoise, { type RnnoiseExports } from '@jitsi/rnnoise-wasm/dist/rnnoise.js'
import { upsampleByTwo } from './upsample.ts'
import type { VoiceModel } from './voice-sensor.ts'

/** RNNoise hears 10 ms at 48 kHz at a time. */
const MODEL_SAMPLES = 480

const INT16_RANGE = 32_768

/**
 * RNNoise as a judge of voice: what it makes of the sound besides is thrown away. The module is compiled elsewhere,
 * for a worklet can't load one; each model is an instance of its own.
 */
export async function openRnnoise(module: WebAssembly.Module): Promise<VoiceModel> {
  const rnnoise = await createRnnoise({
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(module, imports)
      receive(instance)
      return instance.exports
    },
  })
  return new Rnnoise(rnnoise).probability
}

class Rnnoise {
  readonly #rnnoise: RnnoiseExports
  readonly #state: number
  readonly #buffer: number
  readonly #upsample = upsampleByTwo(MODEL_SAMPLES / 2)
  readonly #frame = new Float32Array(MODEL_SAMPLES)

  constructor(rnnoise: RnnoiseExports) {
    this.#rnnoise = rnnoise
    this.#state = rnnoise._rnnoise_create(0)
    this.#buffer = rnnoise._malloc(MODEL_SAMPLES * Float32Array.BYTES_PER_ELEMENT)
  }

  readonly probability: VoiceModel = (frame) => {
    this.#upsample(frame, this.#frame)
    const start = this.#buffer / Float32Array.BYTES_PER_ELEMENT
    for (let i = 0; i < MODEL_SAMPLES; i += 1) {
      this.#rnnoise.HEAPF32[start + i] = (this.#frame[i] ?? 0) * INT16_RANGE
    }
    return this.#rnnoise._rnnoise_process_frame(this.#state, this.#buffer, this.#buffer)
  }
}
