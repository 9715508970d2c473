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

/** A hotkey as it is wanted, and as it is had. */
export interface HotkeyState extends BindingState {
  /** Canonical. */
  wanted: string
}

/** What windows are told. */
export interface HotkeysState {
  /** Null: no backend works, or none is needed. */
  backend: HotkeyBackendKind | null
  hears: 'press-and-release' | 'press'
  /** Why holding a key is not heard, or no key at all; null when all is well. */
  problem: EarshotError | null
  /** Of each action that has keys. */
  hotkeys: readonly HotkeyState[]
}
