import type { EarshotError } from './errors.ts'

/** What main publishes of the turn machine; every window draws from it. Times are epoch ms. */
export type SessionState =
  | { kind: 'offline'; error: EarshotError | null }
  | { kind: 'connecting'; listening: Listening | null }
  | { kind: 'ready' }
  | ({ kind: 'listening' } & Listening)
  | { kind: 'thinking' }
  | { kind: 'speaking' }
  | { kind: 'reconnecting'; retryAt: number; listening: Listening | null }

export interface Listening {
  since: number
  /** held: until release; latched: until the next tap; open: hands-free, the server finds the end. */
  mode: 'held' | 'latched' | 'open'
}

/** Whoever is being heard, whatever the connection does meanwhile. */
export function listeningOf(session: SessionState): Listening | null {
  if (session.kind === 'listening') return session
  if (session.kind === 'connecting' || session.kind === 'reconnecting') return session.listening
  return null
}

/** Who is at the other end. `practice` is the embedded server, used when no key is set. */
export interface ProviderSummary {
  /** `practice`, or the id of a provider's dialect. */
  id: string
  label: string
}
