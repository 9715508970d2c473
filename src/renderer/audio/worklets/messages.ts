import type { CaptureCommand, CaptureReport } from '../dsp/capture-engine.ts'
import type { VoiceCommand, VoiceReport } from '../dsp/voice-watch.ts'
import type { PlayoutCommand, PlayoutReport } from '../dsp/playout-engine.ts'

/** What crosses the port of each worklet's node, and the name it is registered under. */

export const CAPTURE_PROCESSOR = 'earshot-capture'
export const PLAYOUT_PROCESSOR = 'earshot-playout'
export const TAP_PROCESSOR = 'earshot-tap'

/**
 * `voice-module`: the model of voice detection; what is told of voice before it comes holds from then on. `close` ends
 * the processor: one that isn't told to runs for as long as its context does.
 */
export type CaptureMessage =
  CaptureCommand | VoiceCommand | { type: 'voice-module'; module: WebAssembly.Module } | { type: 'close' }

/** `voice-unavailable`: the model of voice detection did not open. */
export type CaptureWorkletReport = CaptureReport | VoiceReport | { type: 'voice-unavailable'; reason: string }

/** The second input of the microphone's node: what is played meanwhile. */
export const PLAYED_INPUT = 1

export type { PlayoutCommand, PlayoutReport }

export interface TapReport {
  position: number
  samples: Int16Array
}
