import * as v from 'valibot'
import type { EarshotError } from '../../../shared/errors.ts'
import type { BindingState } from '../../../shared/hotkeys/hotkeys.ts'
import type { HotkeyBinding } from '../hotkey-backend.ts'
import { withoutKeys } from './problems.ts'
import { triggerOf } from './trigger.ts'

/** What the desktop calls the keys of each hotkey, by action. */
export type Triggers = ReadonlyMap<string, string>

const shortcutList = v.array(
  v.tuple([v.string(), v.object({ trigger_description: v.optional(v.string(), '') })]),
)

/** The portal's `a(sa{sv})`. */
export function shortcutsOf(bindings: readonly HotkeyBinding[]) {
  return bindings.map(({ action, chord, description }) => {
    const trigger = triggerOf(chord)
    return [action, { description, ...(trigger !== null && { preferred_trigger: trigger }) }] as const
  })
}

/** Null when it is no list of shortcuts. */
export function triggersOf(list: unknown): Triggers | null {
  const shortcuts = v.safeParse(shortcutList, list)
  if (!shortcuts.success) return null
  return new Map(shortcuts.output.map(([action, about]) => [action, about.trigger_description.trim()]))
}

export function boundStates(bindings: readonly HotkeyBinding[], triggers: Triggers): BindingState[] {
  return bindings.map(({ action }) => {
    const chord = triggers.get(action) ?? ''
    return chord === '' ? { action, chord: null, problem: withoutKeys } : { action, chord, problem: null }
  })
}

export function unboundStates(bindings: readonly HotkeyBinding[], problem: EarshotError): BindingState[] {
  return bindings.map(({ action }) => ({ action, chord: null, problem }))
}
