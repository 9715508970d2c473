import type { Settings } from '../shared/settings/index.ts'
import type { Session } from './realtime/session.ts'
import type { Standing } from './realtime/session-options.ts'

/** Who finds the turns of somebody who speaks without a key; `off` for nobody. */
type TurnFinder = Standing['handsFree']

/** The server has several ways. */
export function turnFinderOf(turnDetection: Settings['turnDetection']): TurnFinder {
  return turnDetection === 'off' || turnDetection === 'local' ? turnDetection : 'server'
}

/** Begins or ends hands-free with this finder; `silenceMs` is for local turns. */
export function setHandsFree(session: Session, finder: TurnFinder, on: boolean, silenceMs: number): void {
  if (finder === 'server') session.setHandsFree(on)
  if (finder === 'local') session.setLocalHandsFree(on, silenceMs)
}
