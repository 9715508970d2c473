import type { EarshotError } from './errors.ts'
import type { Language } from './languages.ts'
import type { SessionState } from './session-state.ts'

/** All that the overlay's page is told besides the levels. */
export interface OverlayView {
  /** False: it fades. */
  shown: boolean
  session: SessionState
  muted: boolean
  /** What went wrong in what it tells of. */
  error: EarshotError | null
  /** Null: the system's. */
  language: Language | null
  textSize: number
}
