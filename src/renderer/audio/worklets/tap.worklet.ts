import { FRAME_SAMPLES } from '../../../shared/audio-format.ts'
import { Framer } from '../dsp/framer.ts'
import { floatToInt16 } from '../dsp/pcm16.ts'
import { TAP_PROCESSOR, type TapReport } from './messages.ts'

/** Passes its input on unchanged, and reports what passed: silence included, in whole frames. */
registerProcessor(
  TAP_PROCESSOR,
  class extends AudioWorkletProcessor {
    #position = 0
    #block = new Int16Array(0)
    readonly #framer = new Framer(FRAME_SAMPLES, (samples) => {
      const report: TapReport = { position: this.#position, samples }
      this.port.postMessage(report)
      this.#position += FRAME_SAMPLES
    })

    process(
      inputs: readonly (readonly Float32Array[])[],
      outputs: readonly (readonly Float32Array[])[],
    ): boolean {
      const input = inputs[0]?.[0]
      const output = outputs[0]?.[0]
      if (input === undefined || output === undefined) return true
      output.set(input)
      if (this.#block.length !== input.length) this.#block = new Int16Array(input.length)
      floatToInt16(input, this.#block)
      this.#framer.push(this.#block)
      return true
    }
  },
)
