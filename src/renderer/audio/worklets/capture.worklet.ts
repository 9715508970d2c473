import { CaptureEngine } from '../dsp/capture-engine.ts'
import { CAPTURE_PROCESSOR, type CaptureMessage } from './messages.ts'

registerProcessor(
  CAPTURE_PROCESSOR,
  class extends AudioWorkletProcessor {
    readonly #engine = new CaptureEngine((report) => this.port.postMessage(report))
    #closed = false

    constructor() {
      super()
      this.port.onmessage = ({ data }: MessageEvent<CaptureMessage>) => {
        if (data.type === 'close') this.#closed = true
        else this.#engine.command(data)
      }
    }

    process(inputs: readonly (readonly Float32Array[])[]): boolean {
      const samples = inputs[0]?.[0]
      if (samples !== undefined) this.#engine.process(samples)
      return !this.#closed
    }
  },
)
