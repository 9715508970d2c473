import type { TransportEnd } from './transport.ts'

/** The first try follows a loss within this time: most losses are over at once. */
const FIRST_DELAY_MS = 500
const MAX_DELAY_MS = 30_000

/** A server that names a later time is asked again by then: someone is waiting, and may connect by hand before. */
const MAX_RETRY_AFTER_MS = 5 * 60_000

/** The HTTP statuses whose `Retry-After` tells when the server will be there again (RFC 9110 §10.2.3, RFC 6585 §4). */
const overloaded: ReadonlySet<number> = new Set([429, 503])

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
 * @param retryAfterMs how long the server asks to be left alone; the jitter comes on top of it
 */
export function reconnectDelayMs(attempt: number, random: number, retryAfterMs = 0): number {
  const ceiling = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt)
  return retryAfterMs + Math.round(ceiling * random)
}

/**
 * How long a server that refused the handshake asks to be left alone, as whole seconds or as a date.
 *
 * @param now epoch ms
 * @returns ms, bounded; 0 when it does not say, or says what can't be read
 */
export function retryAfterMs(end: TransportEnd, now: number): number {
  if (end.kind !== 'refused' || !overloaded.has(end.status)) return 0
  const said = end.retryAfter?.trim() ?? ''
  const askedMs = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - now
  return askedMs > 0 ? Math.min(MAX_RETRY_AFTER_MS, askedMs) : 0
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
