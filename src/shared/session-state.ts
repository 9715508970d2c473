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

/** Who is at the other end. `practice` is the embedded server, used when no key is set. */
export interface ProviderSummary {
  /** `practice`, or the id of a provider's dialect. */
  id: string
  label: string
}
