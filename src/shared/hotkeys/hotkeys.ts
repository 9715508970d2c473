import type { EarshotError } from '../errors.ts'

/** What a hotkey does. `persona:<id>` chooses a persona. */
export type HotkeyAction = 'talk' | 'quickAsk' | 'mute' | 'interrupt' | `persona:${string}`

/**
 * Who tells of the keys: a hook that sees them go down and up, the Wayland desktop by its portal, or the system's
 * shortcuts, of which only the press is told.
 */
export type HotkeyBackendKind = 'hook' | 'portal' | 'toggle'

export interface BindingState {
  action: HotkeyAction
  /** As the system gave it; null: it has none. */
  chord: string | null
  problem: EarshotError | null
}
