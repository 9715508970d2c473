import type { CaptureCommand, CaptureReport } from '../dsp/capture-engine.ts'
import type { PlayoutCommand, PlayoutReport } from '../dsp/playout-engine.ts'

/** What crosses the port of each worklet's node, and the name it is registered under. */

export const CAPTURE_PROCESSOR = 'earshot-capture'
export const PLAYOUT_PROCESSOR = 'earshot-playout'
export const TAP_PROCESSOR = 'earshot-tap'

/** `close` ends the processor: one that isn't told to runs for as long as its context does. */
export type CaptureMessage = CaptureCommand | { type: 'close' }

export type { CaptureReport, PlayoutCommand, PlayoutReport }

export interface TapReport {
  position: number
  samples: Int16Array
}
