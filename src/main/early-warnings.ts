import type { EarshotError } from '../shared/errors.ts'
import type { Session } from './realtime/session.ts'

/**
 * Warns of what goes wrong beside the conversation. Connecting takes every notice back: what was wrong before the first
 * connection is said again once it stands.
 */
export function earlyWarnings(session: Pick<Session, 'on' | 'off' | 'warn'>): (error: EarshotError) => void {
  let early: EarshotError | null = null
  let isEarly = true
  const connected: Parameters<typeof session.on<'state'>>[1] = ({ kind }) => {
    if (kind !== 'ready') return
    session.off('state', connected)
    isEarly = false
    if (early !== null) session.warn(early)
  }
  session.on('state', connected)
  return (error) => {
    if (isEarly) early = error
    session.warn(error)
  }
}
