import type { ClientEvent } from '../events.ts'
import type { Endpoint } from '../transport.ts'

/** How to reach a server, and the session to have there. */
export interface SessionConfig {
  /** The server's base address; null for the provider's own. */
  url: string | null
  /** Null where the server asks for none. */
  key: string | null
  model: string
  voice: string
  instructions: string
  turnDetection: TurnDetection
}

export type TurnDetection = { type: 'off' } | { type: 'server_vad' }

/** What one kind of server does its own way. A provider is one file. */
export interface Dialect {
  id: string
  label: string
  endpoint(config: SessionConfig): Endpoint
  /** The first event of a session, sent when `session.created` has come. */
  sessionUpdate(config: SessionConfig): ClientEvent
}
