/** What one model was used for on one day. */
export interface DaySpending {
  /** As in `2026-11-21`, by this machine's clock. */
  day: string
  model: string
  /** Responses, or transcriptions. */
  count: number
  inputTokens: number
  /** Among `inputTokens`. */
  cachedTokens: number
  outputTokens: number
  /** Of what is known. */
  costUsd: number
  /** How many of them have no known price. */
  unpriced: number
}
