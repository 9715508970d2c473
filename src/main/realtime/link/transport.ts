import type { EarshotError } from '../../../shared/errors.ts'

/**
 * What carries events to a server and back. The Realtime API's is a WebSocket; another (a sibling API, a data
 * channel, a recording) fits behind the same face.
 */
export interface Transport {
  /** Sends one event as JSON text. Only while open. */
  send(text: string): void
  /** Bytes handed to `send` that have not left this process yet. */
  readonly queuedBytes: number
  /** Asks for a sign of life; `onPong` answers. Only while open. */
  ping(): void
  /** Ends the connection in good order; `onClose` follows. Safe to call at any time. */
  close(): void
  /** Ends it at once, for nobody is there to answer; `onClose` follows. Safe to call at any time. */
  terminate(): void
}

export interface TransportListener {
  onOpen(): void
  onMessage(text: string): void
  /** The answer to a ping. */
  onPong(): void
  /** Exactly once, and the last call, whether or not the transport ever opened. */
  onClose(end: TransportEnd): void
}

/** How a transport ended, before anyone judges it. */
export type TransportEnd =
  /** The server answered the handshake with HTTP instead of 101; `retryAfter` is its header as it came. */
  | { kind: 'refused'; status: number; body: string; retryAfter?: string }
  /** `code` and `reason` of the close frame; 1006 when there was none. */
  | { kind: 'closed'; code: number; reason: string }
  /** No connection came about. `code` is the system's, such as ENOTFOUND, where there is one. */
  | { kind: 'unreachable'; message: string; code?: string }
  /** What has to come before the connection failed, and whoever did it knows why. */
  | { kind: 'judged'; error: EarshotError }

export interface Endpoint {
  url: string
  headers: Readonly<Record<string, string>>
  /** WebSocket subprotocols to offer, where a secret travels in one. */
  protocols?: readonly string[]
  /** Where the key itself opens nothing: gets a secret for one connection, and gives the endpoint to open with it. */
  exchangeKey?: ExchangeKey
}

export type ExchangeKey = (send: SendRequest) => Promise<Endpoint | EarshotError>

/** An HTTP answer, as `fetch` gives it. */
export type Answer = Pick<Response, 'status' | 'text'>

/** Sends a request that holds a key. Rejects when no answer came; a redirect is an answer, and is not followed. */
export type SendRequest = (
  url: string,
  request: { method: 'POST'; headers: Readonly<Record<string, string>>; body: string; signal?: AbortSignal },
) => Promise<Answer>

export type OpenTransport = (endpoint: Endpoint, listener: TransportListener) => Transport
