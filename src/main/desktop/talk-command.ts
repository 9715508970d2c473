import type { Session } from '../realtime/session.ts'
import type { TalkAction } from './command-line.ts'

type Talk = Pick<Session, 'listening' | 'press' | 'release'> & {
  standing: Pick<Session['standing'], 'handsFree'>
}

/**
 * A command has no key to hold: it begins a turn as a tap does, and ends it. Hands-free there is none to begin: the
 * microphone is open already, and to mute it is another command.
 */
export function talkBy(session: Talk, action: TalkAction): void {
  if (action === 'stop' || (action === 'toggle' && session.listening !== null)) return endTurn(session)
  if (session.listening !== null || session.standing.handsFree !== 'off') return
  session.press()
  session.release(0)
}

/** What was said so far becomes a turn; nothing happens where nobody has pressed anything. */
export function endTurn(session: Talk): void {
  if (session.listening?.mode === 'held') session.release()
  // Let go too soon, the key latches: then it is pressed once more.
  if (session.listening?.mode === 'latched') session.press()
}
