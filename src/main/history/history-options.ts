import type { EventEmitter } from 'node:events'
import type { EarshotError } from '../../shared/errors.ts'
import type { HistoryState, StoredConversation } from '../../shared/history.ts'
import type { SessionEvents } from '../realtime/session-options.ts'
import type { BilledEvents } from './billed-events.ts'
import type { TalkedTo } from './conversation-draft.ts'

/** What the history needs of a session, or of whichever is at hand. */
export type HistorySource = Pick<EventEmitter<SessionEvents>, 'on' | 'off'>

export interface HistoryOptions {
  path: string
  /** Who is talked to now. */
  about: () => TalkedTo
  billed: BilledEvents
  now: () => Date
  newId: () => string
  /** The stored conversation that the session goes on with. */
  resume?: StoredConversation
  /** Deletes files of recordings, and resolves to those that are gone; what fails is tried again at the next start. */
  eraseRecordings(paths: readonly string[]): Promise<readonly string[]>
  /** The list or the state is another. */
  onChange(state: HistoryState): void
  onError(error: EarshotError): void
}
