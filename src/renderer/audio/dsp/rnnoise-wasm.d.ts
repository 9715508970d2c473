/** The package has no types. What its glue is given, and what it exports; pointers are byte offsets into HEAPF32. */
declare module '@jitsi/rnnoise-wasm/dist/rnnoise.js' {
  export interface RnnoiseExports {
    readonly HEAPF32: Float32Array
    _malloc(byteCount: number): number
    _rnnoise_create(model: 0): number
    /** Takes 480 samples at 48 kHz in Int16's range; returns the probability of voice, 0 to 1. */
    _rnnoise_process_frame(state: number, output: number, input: number): number
  }

  export default function createRnnoise(options: {
    instantiateWasm(
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance) => void,
    ): WebAssembly.Exports
  }): Promise<RnnoiseExports>
}
