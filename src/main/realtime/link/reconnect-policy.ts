/** The first try follows a loss within this time: most losses are over at once. */
const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 30_000

/** A connection that was ready for less than this counts as one more failed try. */
const STABLE_MS = 5000

/** Long enough before a session's end for many pauses in the talk, and for several tries. */
const ROLLOVER_MARGIN_MS = 5 * 60_000

/** No session lives longer (protocol §1): a clock that says otherwise is wrong. */
const MAX_SESSION_MS = 60 * 60_000

/**
 * How long to wait before the next try: exponential backoff with full jitter, so that a server that comes back is
 * not met by everyone at the same moment.
 *
 * @param attempt tries made so far since the connection was last stable, from 0
 * @param random in [0, 1)
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt)
  return Math.round(ceiling * random)
}

/** The number of the next try, when the connection had been ready for so long; null when it never was. */
export function attemptAfter(attempt: number, readyForMs: number | null): number {
  return readyForMs !== null && readyForMs >= STABLE_MS ? 0 : attempt
}

/**
 * How long from its opening until a session is due to be replaced by a new one.
 *
 * @param expiresAt unix seconds by the server's clock; null when it does not say
 * @param limitSeconds our own limit; null for none
 * @param now epoch ms by our clock, which may be off
 * @returns ms; null when nothing limits the session
 */
export function rolloverDelayMs(
  expiresAt: number | null,
  limitSeconds: number | null,
  now: number,
): number | null {
  const limits = [
    expiresAt === null ? null : lifetimeMs(expiresAt * 1000 - now),
    limitSeconds === null ? null : limitSeconds * 1000,
  ].filter((limit) => limit !== null)
  if (limits.length === 0) return null
  const limitMs = Math.min(...limits)
  return limitMs - Math.min(ROLLOVER_MARGIN_MS, limitMs / 4)
}

function lifetimeMs(remainingMs: number): number {
  return remainingMs > 0 ? Math.min(remainingMs, MAX_SESSION_MS) : MAX_SESSION_MS
}
