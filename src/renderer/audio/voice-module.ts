import wasmUrl from '@jitsi/rnnoise-wasm/dist/rnnoise.wasm?url&inline'

/** The model of voice detection, which comes within this script: the page reaches no network, not even its own files. */
export async function compileVoiceModule(): Promise<WebAssembly.Module> {
  const base64 = wasmUrl.slice(wasmUrl.indexOf(',') + 1)
  return WebAssembly.compile(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))
}
