import type { Listening, SessionState } from '../../shared/session-state.ts'
import type { Session } from '../realtime/session.ts'
import type { TalkAction } from './command-line.ts'

type Talk = Pick<Session, 'state' | 'press' | 'release'>

/** What the microphone is open for, connected or not. */
export function listeningOf(state: SessionState): Listening | null {
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

/**
 * A command has no key to hold: it begins a turn as a tap does, and ends it. A microphone that is open for whoever
 * speaks is left alone; to mute it is another command.
 */
export function talkBy(session: Talk, action: TalkAction): void {
  const listening = listeningOf(session.state)
  if (action === 'stop') return endTurn(session)
  if (listening === null) {
    session.press()
    session.release()
  } else if (action === 'toggle') endTurn(session)
}

/** What was said so far becomes a turn; nothing happens where nobody talks. */
export function endTurn(session: Talk): void {
  const mode = listeningOf(session.state)?.mode
  // Let go too soon, the key latches: then it is pressed once more.
  if (mode === 'held') session.release()
  if (listeningOf(session.state)?.mode === 'latched') session.press()
}
