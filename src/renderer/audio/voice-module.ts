import wasmUrl from '@jitsi/rnnoise-wasm/dist/rnnoise.wasm?url&inline'

let compiled: Promise<WebAssembly.Module> | null = null

/** The model of voice detection, compiled when it is first asked for, and again after it could not be. */
export function voiceModule(): Promise<WebAssembly.Module> {
  compiled ??= compile().catch((error: unknown) => {
    compiled = null
    throw error
  })
  return compiled
}

/** It comes within this script: the page reaches no network, not even its own files. */
async function compile(): Promise<WebAssembly.Module> {
  const base64 = wasmUrl.slice(wasmUrl.indexOf(',') + 1)
  return WebAssembly.compile(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))
}
