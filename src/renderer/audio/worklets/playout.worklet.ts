import { PlayoutEngine } from '../dsp/playout-engine.ts'
import { PLAYOUT_PROCESSOR, type PlayoutCommand } from './messages.ts'

registerProcessor(
  PLAYOUT_PROCESSOR,
  class extends AudioWorkletProcessor {
    readonly #engine = new PlayoutEngine((report) => this.port.postMessage(report))

    constructor() {
      super()
      this.port.onmessage = ({ data }: MessageEvent<PlayoutCommand>) => this.#engine.command(data)
    }

    process(
      _inputs: readonly (readonly Float32Array[])[],
      outputs: readonly (readonly Float32Array[])[],
    ): boolean {
      const samples = outputs[0]?.[0]
      if (samples !== undefined) this.#engine.process(samples)
      return true
    }
  },
)
