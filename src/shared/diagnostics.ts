import type { TurnSummary } from './turn-summary.ts'

/** Counts since the conversation at hand was begun, or gone on with. Every fault count's only good value is 0. */
export interface Diagnostics {
  capturedSamples: number
  /** Appended to the server's input buffer. */
  sentSamples: number
  /** Reply audio that came over the wire. */
  receivedSamples: number
  /** Reply audio that left the player. */
  renderedSamples: number
  /** Reply audio that an interruption kept from being heard. */
  discardedSamples: number
  captureFaults: number
  playoutFaults: number
  underruns: number
  /** How often local voice detection lowered an answer; and then it was stopped, or nobody had meant it. */
  ducks: number
  confirmedDucks: number
  falseAlarms: number
  reconnects: number
  /** Sessions that were replaced without a break. */
  rollovers: number
  /** The latest turn whose answer is over; null before the first. */
  lastTurn: TurnSummary | null
}
