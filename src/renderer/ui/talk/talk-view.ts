/** What the talk control and its words show of a session's state: pure, so that a glance and a screen reader agree. */
import type { Listening, SessionState } from '../../../shared/session-state.ts'

export type TalkShape =
  'offline' | 'connecting' | 'ready' | 'listening' | 'thinking' | 'speaking' | 'reconnecting' | 'error'

/** Whoever is being heard sees that first, whatever the connection does meanwhile. */
export function listeningOf(session: SessionState): Listening | null {
  if (session.kind === 'listening') return session
  if (session.kind === 'connecting' || session.kind === 'reconnecting') return session.listening
  return null
}

export function talkShape(session: SessionState): TalkShape {
  if (listeningOf(session) !== null) return 'listening'
  return session.kind === 'offline' && session.error !== null ? 'error' : session.kind
}

/** True while Esc and "Stop" have something to stop. */
export function canInterrupt(session: SessionState): boolean {
  return session.kind === 'thinking' || session.kind === 'speaking' || listeningOf(session) !== null
}

/** The state in words that do not count, for screen readers: said once each time they change. */
export function spokenState(session: SessionState): string {
  const listening = listeningOf(session)
  if (listening !== null) {
    const words = listening.mode === 'latched' ? 'Listening, press again to send' : 'Listening'
    if (session.kind === 'connecting') return `${words}, connecting`
    return session.kind === 'reconnecting' ? `${words}, reconnecting` : words
  }
  switch (session.kind) {
    case 'offline':
      return 'Not connected'
    case 'connecting':
      return 'Connecting'
    case 'listening':
      return 'Listening'
    case 'ready':
      return 'Ready'
    case 'thinking':
      return 'Thinking'
    case 'speaking':
      return 'Speaking'
    case 'reconnecting':
      return 'Reconnecting'
  }
}

/** The state line. `nowMs` is asked only where the words count seconds. */
export function stateWords(session: SessionState, nowMs: () => number): string {
  const listening = listeningOf(session)
  if (listening !== null) return listeningWords(session, listening, nowMs)
  if (session.kind === 'ready') return 'Hold to talk'
  if (session.kind !== 'reconnecting') return spokenState(session)
  const seconds = Math.ceil((session.retryAt - nowMs()) / 1000)
  return seconds > 0 ? `Reconnecting in ${seconds} s` : 'Reconnecting'
}

function listeningWords(session: SessionState, listening: Listening, nowMs: () => number): string {
  if (session.kind === 'connecting') return 'Listening, connecting…'
  if (session.kind === 'reconnecting') return 'Listening, reconnecting…'
  if (listening.mode === 'latched') return 'Listening · tap to send'
  const seconds = Math.max(0, Math.floor((nowMs() - listening.since) / 1000))
  return `Listening · ${seconds} s`
}

export interface StateAction {
  /** A verb; `name` says it in full to those who hear it alone. */
  label: string
  name: string
  does: 'connect' | 'interrupt'
}

/** The one thing a person may want to do about a state, besides talking. */
export function stateAction(session: SessionState): StateAction | null {
  const listening = listeningOf(session)
  if (listening !== null) {
    // The hand that would press a button is the one that holds the control.
    if (listening.mode === 'held') return null
    return { label: 'Discard', name: 'Discard what you said', does: 'interrupt' }
  }
  switch (session.kind) {
    case 'offline':
      // An error brings its own button.
      return session.error === null ? { label: 'Connect', name: 'Connect', does: 'connect' } : null
    case 'reconnecting':
      return { label: 'Now', name: 'Reconnect now', does: 'connect' }
    case 'thinking':
    case 'speaking':
      return { label: 'Stop', name: 'Stop the answer', does: 'interrupt' }
    case 'connecting':
    case 'ready':
    case 'listening':
      return null
  }
}
