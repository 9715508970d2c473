import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { openRnnoise } from '../../../src/renderer/audio/dsp/rnnoise.ts'
import type { VoiceModel } from '../../../src/renderer/audio/dsp/voice-sensor.ts'

const wasm = createRequire(import.meta.url).resolve('@jitsi/rnnoise-wasm/dist/rnnoise.wasm')
const module = new WebAssembly.Module(readFileSync(wasm))

/** The model that the app ships, with a fresh memory. */
export function freshModel(): Promise<VoiceModel> {
  return openRnnoise(module)
}
