/** What the worklets use of AudioWorkletGlobalScope, which TypeScript's DOM library leaves out. */

declare class AudioWorkletProcessor {
  readonly port: MessagePort
}

interface AudioWorkletProcessorImplementation extends AudioWorkletProcessor {
  /** Blocks by [input or output][channel]. False lets go of the processor. */
  process(
    inputs: readonly (readonly Float32Array[])[],
    outputs: readonly (readonly Float32Array[])[],
  ): boolean
}

declare function registerProcessor(
  name: string,
  processor: new (options: never) => AudioWorkletProcessorImplementation,
): void
