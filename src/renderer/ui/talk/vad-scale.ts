/**
 * The scale that the microphone's level and a threshold are drawn on together. A server's threshold is a model's
 * probability of speech, so this carries over in spirit only: -60 dBFS stands for 0 and -20 dBFS for 1, as the
 * practice server has it.
 */
const QUIETEST_DB = -60
const SPAN_DB = 40

/** Where an RMS level (0 to 1) lies among the thresholds, 0 to 1. */
export function thresholdReached(rms: number): number {
  if (rms <= 0) return 0
  return Math.min(1, Math.max(0, (20 * Math.log10(rms) - QUIETEST_DB) / SPAN_DB))
}
