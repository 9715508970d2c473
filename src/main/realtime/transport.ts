/**
 * What carries events to a server and back. The Realtime API's is a WebSocket; another (a sibling API, a data
 * channel, a recording) fits behind the same face.
 */
export interface Transport {
  /** Sends one event as JSON text. Only while open. */
  send(text: string): void
  /** Ends the connection; `onClose` follows. Safe to call at any time. */
  close(): void
}

export interface TransportListener {
  onOpen(): void
  onMessage(text: string): void
  /** Exactly once, and the last call, whether or not the transport ever opened. */
  onClose(end: TransportEnd): void
}

/** How a transport ended, before anyone judges it. */
export type TransportEnd =
  /** The server answered the handshake with HTTP instead of 101. */
  | { kind: 'refused'; status: number; body: string }
  /** `code` and `reason` of the close frame; 1006 when there was none. */
  | { kind: 'closed'; code: number; reason: string }
  /** No connection came about: name not found, refused, timed out, bad certificate. */
  | { kind: 'unreachable'; message: string }

export interface Endpoint {
  url: string
  headers: Readonly<Record<string, string>>
}

export type OpenTransport = (endpoint: Endpoint, listener: TransportListener) => Transport
