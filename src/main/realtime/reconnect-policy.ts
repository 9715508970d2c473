/** The first try follows a loss within this time: most losses are over at once. */
const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 30_000

/**
 * How long to wait before the next try: exponential backoff with full jitter, so that a server that comes back is
 * not met by everyone at the same moment.
 *
 * @param attempt tries made so far since the connection was last ready, from 0
 * @param random in [0, 1)
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt)
  return Math.round(ceiling * random)
}
