import { listeningOf, type SessionState } from '../../shared/session-state.ts'

/** What the tray shows; each has an image of its own, told apart by its shape (`tools/tray-images.ts`). */
export const trayFaces = ['idle', 'listening', 'speaking', 'muted', 'offline', 'error'] as const

export type TrayFace = (typeof trayFaces)[number]

/** What is going on now comes before what merely holds. */
export function trayFace(session: SessionState, muted: boolean): TrayFace {
  if (listeningOf(session) !== null && !muted) return 'listening'
  if (session.kind === 'speaking') return 'speaking'
  if (session.kind === 'offline') return session.error === null ? 'offline' : 'error'
  if (session.kind === 'reconnecting') return 'offline'
  return muted ? 'muted' : 'idle'
}
