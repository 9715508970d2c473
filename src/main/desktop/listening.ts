import type { Listening, SessionState } from '../../shared/session-state.ts'

/** Who is being listened to, by what is published of the session. */
export function listeningIn(state: SessionState): Listening | null {
  switch (state.kind) {
    case 'listening':
      return state
    case 'connecting':
    case 'reconnecting':
      return state.listening
    default:
      return null
  }
}
