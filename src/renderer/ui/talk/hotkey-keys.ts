import type { HotkeyAction, HotkeysState } from '../../../shared/hotkeys/hotkeys.ts'

/** The keys of a hotkey as it is now; null where it is set to none, or the system would not give it. */
export function hotkeyKeys(state: HotkeysState | null, action: HotkeyAction): string | null {
  const chord = state?.hotkeys.find((hotkey) => hotkey.action === action)?.chord ?? null
  return chord === null ? null : chord.replaceAll('+', ' + ')
}
