/** What main and the hook's process say to each other. A key's code is in none of it. */
import type { HotkeyAction } from '../../shared/hotkeys/hotkeys.ts'

/** The bindings that hold from now on. */
export interface HookOrder {
  bindings: readonly { action: HotkeyAction; chord: string }[]
}

export type HookReport =
  | { type: 'pressed' | 'abandoned'; action: HotkeyAction }
  | { type: 'released'; action: HotkeyAction; heldMs: number }
  /** The keys are heard. */
  | { type: 'listening' }
  /** In the hook's own words. */
  | { type: 'failed'; code: string }
