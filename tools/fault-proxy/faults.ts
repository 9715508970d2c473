/** What the proxy does to one connection. What is left out is healthy. */
export interface Faults {
  /** Answers the handshake with this HTTP status instead of passing it on. */
  refuse?: { status: number; body?: string }
  /** Added to each way. */
  latencyMs?: number
  /** Up to so much more, at random; order is kept. */
  jitterMs?: number
  /** Of each way. */
  bytesPerSecond?: number
  /** Bytes arrive in random slices of at most this size. */
  sliceBytes?: number
  /** Breaks once so many messages have been passed on in this direction. Pings and pongs don't count. */
  breakAfter?: { direction: Direction; messages: number; with: Break }
}

/** up: from the client to the server. */
export type Direction = 'up' | 'down'

/** Ways for a connection to break. */
export type Break =
  /** TCP RST, both ways. */
  | { kind: 'reset' }
  /** The server's close frame, in its place. */
  | { kind: 'close'; code: number; reason?: string }
  /** Nothing is passed on any more, and nobody is told. */
  | { kind: 'half-open' }
  /** Nothing is passed on for so long, then everything. */
  | { kind: 'stall'; durationMs: number }

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
