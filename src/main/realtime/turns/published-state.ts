import type { Listening, SessionState } from '../../../shared/session-state.ts'
import { answering } from './response-sequencer.ts'
import type { Microphone, TurnState } from './turn-state.ts'

/** What a window shows of the turn machine. The link comes first, then the person, then the answer. */
export function publishedState(state: TurnState): SessionState {
  const listening = listeningOf(state.microphone)
  switch (state.link.kind) {
    case 'offline':
      return state.link
    case 'connecting':
      return { kind: 'connecting', listening }
    case 'reconnecting':
      return { ...state.link, listening }
    case 'ready':
      if (listening !== null) return { kind: 'listening', ...listening }
      if (state.playing) return { kind: 'speaking' }
      if (state.microphone.kind === 'tail' || state.toolsAtWork || answering(state.responses)) {
        return { kind: 'thinking' }
      }
      return { kind: 'ready' }
  }
}

/** What the microphone is open for, connected or not. */
export function listeningOf(microphone: Microphone): Listening | null {
  switch (microphone.kind) {
    case 'held':
    case 'latched':
      return { since: microphone.since, mode: microphone.kind }
    case 'open':
      return microphone.speechSince === null ? null : { since: microphone.speechSince, mode: 'open' }
    case 'spoken':
      return { since: microphone.since, mode: 'open' }
    case 'idle':
    case 'tail':
      return null
  }
}
