/** When the overlay is there: pure. */
import { listeningOf, type SessionState } from '../../shared/session-state.ts'

export interface OverlayFacts {
  /** The setting. */
  enabled: boolean
  /** A hotkey has begun what goes on. */
  driven: boolean
  /** Another window of Earshot's tells the same. */
  seenElsewhere: boolean
}

export function overlayShown({ enabled, driven, seenElsewhere }: OverlayFacts): boolean {
  return enabled && driven && !seenElsewhere
}

/** What a hotkey has begun: is going on, can't go on, or has come to its end. */
export type Going = 'on' | 'wrong' | 'over'

/** `held`: the hotkey is down. `failed`: something went wrong since it was pressed. */
export function goingOf(session: SessionState, { held, failed }: { held: boolean; failed: boolean }): Going {
  const listening = listeningOf(session)
  if (held || (listening !== null && listening.mode !== 'open')) return 'on'
  switch (session.kind) {
    case 'thinking':
    case 'speaking':
    case 'connecting':
      return 'on'
    case 'offline':
    case 'reconnecting':
      return 'wrong'
    case 'ready':
    case 'listening':
      return failed ? 'wrong' : 'over'
  }
}

/**
 * So long it stays before the hotkey's part is over. Between two responses of one answer, around a tool, nothing seems
 * to go on for a moment; what is wrong has to be read.
 */
export const stayMs: Readonly<Record<Going, number | null>> = { on: null, wrong: 4_000, over: 400 }
