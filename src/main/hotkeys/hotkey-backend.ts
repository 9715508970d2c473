import type { EarshotError } from '../../shared/errors.ts'
import type { BindingState, HotkeyAction, HotkeyBackendKind } from '../../shared/hotkeys/hotkeys.ts'

export interface HotkeyBinding {
  action: HotkeyAction
  /** Canonical, such as `Control+Alt+Space`. */
  chord: string
  /** For people, in a portal's dialog for example. */
  description: string
}

export interface HotkeyEvents {
  pressed(action: HotkeyAction): void
  /** `heldMs`: how long it was down, where the backend has a better clock for that than whoever is told. */
  released(action: HotkeyAction, heldMs?: number): void
  /** It was held as part of other keys, and never meant. */
  abandoned(action: HotkeyAction): void
  /** A binding can't be had, or is had with other keys (portal). All that are bound, each time. */
  changed(states: readonly BindingState[]): void
  /** The backend is gone for good, or can't start: why, in words, with a next step. Nothing is told after it. */
  failed(error: EarshotError): void
}

/** Hears keys wherever the focus is. `start` comes first, once; then `bind` as often as the bindings change. */
export interface HotkeyBackend {
  readonly kind: HotkeyBackendKind
  /** Whether a release is seen. */
  readonly hears: 'press-and-release' | 'press'
  start(events: HotkeyEvents): Promise<void>
  /** From now on these and no others. An action that stays bound with its chord stays pressed. */
  bind(bindings: readonly HotkeyBinding[]): Promise<void>
  close(): Promise<void>
}
