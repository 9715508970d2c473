/** What the talk control and its words show of a session's state: pure, so that a glance and a screen reader agree. */
import { listeningOf, type Listening, type SessionState } from '../../../shared/session-state.ts'
import { m } from '../../paraglide/messages.js'
import { errorAction } from '../common/error-action.ts'
import { seconds } from '../common/numbers.ts'

export type TalkShape =
  | 'offline'
  | 'connecting'
  | 'ready'
  | 'listening'
  | 'thinking'
  | 'speaking'
  | 'muted'
  | 'reconnecting'
  | 'error'

/** How the microphone stands, whatever the connection does. */
export interface MicrophoneUse {
  muted: boolean
  /** Turns are found without a key. */
  handsFree: boolean
}

/** Only the microphone stands between the person and being heard. */
function isOnlyMuted(session: SessionState, muted: boolean): boolean {
  return muted && (session.kind === 'ready' || listeningOf(session) !== null)
}

export function talkShape(session: SessionState, muted: boolean): TalkShape {
  if (isOnlyMuted(session, muted)) return 'muted'
  if (listeningOf(session) !== null) return 'listening'
  return session.kind === 'offline' && session.error !== null ? 'error' : session.kind
}

/** True while Esc and "Stop" have something to stop. */
export function canInterrupt(session: SessionState): boolean {
  return session.kind === 'thinking' || session.kind === 'speaking' || listeningOf(session) !== null
}

/** The state in words that do not count, for screen readers: said once each time they change. */
export function spokenState(session: SessionState, muted: boolean): string {
  if (isOnlyMuted(session, muted)) return m.talk_state_muted()
  const state = spokenUnmuted(session)
  return muted ? m.talk_state_and_muted({ state }) : state
}

function spokenUnmuted(session: SessionState): string {
  const listening = listeningOf(session)
  if (listening !== null) {
    const state = listening.mode === 'latched' ? m.talk_state_listening_latched() : m.talk_state_listening()
    if (session.kind === 'connecting') return m.talk_state_and_connecting({ state })
    return session.kind === 'reconnecting' ? m.talk_state_and_reconnecting({ state }) : state
  }
  switch (session.kind) {
    case 'offline':
      return m.talk_state_offline()
    case 'connecting':
      return m.talk_state_connecting()
    case 'listening':
      return m.talk_state_listening()
    case 'ready':
      return m.talk_state_ready()
    case 'thinking':
      return m.talk_state_thinking()
    case 'speaking':
      return m.talk_state_speaking()
    case 'reconnecting':
      return m.talk_state_reconnecting()
  }
}

/** The state line. `nowMs` is asked only where the words count seconds. */
export function stateWords(
  session: SessionState,
  { muted, handsFree }: MicrophoneUse,
  nowMs: () => number,
): string {
  if (isOnlyMuted(session, muted)) return m.talk_state_muted()
  const words = unmutedWords(session, handsFree, nowMs)
  return muted ? m.talk_words_and_muted({ words }) : words
}

function unmutedWords(session: SessionState, handsFree: boolean, nowMs: () => number): string {
  const listening = listeningOf(session)
  if (listening !== null) return listeningWords(session, listening, nowMs)
  if (session.kind === 'ready') return handsFree ? m.talk_words_hands_free() : m.talk_words_hold()
  if (session.kind !== 'reconnecting') return spokenUnmuted(session)
  const waitMs = Math.ceil((session.retryAt - nowMs()) / 1000) * 1000
  return waitMs > 0
    ? m.talk_words_reconnecting_in({ length: seconds(waitMs, 0) })
    : m.talk_state_reconnecting()
}

function listeningWords(session: SessionState, listening: Listening, nowMs: () => number): string {
  if (session.kind === 'connecting') return m.talk_words_listening_connecting()
  if (session.kind === 'reconnecting') return m.talk_words_listening_reconnecting()
  if (listening.mode === 'latched') return m.talk_words_latched()
  const wholeSeconds = Math.max(0, Math.floor((nowMs() - listening.since) / 1000))
  return m.talk_words_listening({ length: seconds(wholeSeconds * 1000, 0) })
}

export interface StateAction {
  /** A verb; `name` says it in full to those who hear it alone. */
  label: string
  name: string
  does: 'connect' | 'interrupt' | 'unmute'
}

/** The one thing a person may want to do about a state, besides talking. */
export function stateAction(session: SessionState, muted: boolean): StateAction | null {
  const listening = listeningOf(session)
  // The hand that would press a button is the one that holds the control.
  if (listening?.mode === 'held') return null
  if (isOnlyMuted(session, muted)) {
    return { label: m.talk_unmute(), name: m.talk_unmute_name(), does: 'unmute' }
  }
  if (listening !== null) {
    return { label: m.talk_discard(), name: m.talk_discard_name(), does: 'interrupt' }
  }
  switch (session.kind) {
    case 'offline':
      // Where trying again is what the error's own button does, one is enough.
      return session.error !== null && errorAction(session.error) === 'try-again'
        ? null
        : { label: m.talk_connect(), name: m.talk_connect(), does: 'connect' }
    case 'reconnecting':
      return { label: m.talk_reconnect_now(), name: m.talk_reconnect_now_name(), does: 'connect' }
    case 'thinking':
    case 'speaking':
      return { label: m.talk_stop(), name: m.talk_stop_name(), does: 'interrupt' }
    case 'connecting':
    case 'ready':
    case 'listening':
      return null
  }
}
