/**
 * The keys that a hotkey can have, by their place on a US keyboard: named as `KeyboardEvent.code` names them, but for
 * letters (`A`) and digits (`1`).
 */

/** In the order in which a chord names them. */
export const modifierNames = ['Control', 'Alt', 'Shift', 'Meta'] as const

export type ModifierName = (typeof modifierNames)[number]

const named = (text: string): readonly string[] => text.split(' ')

const functionKeys = Array.from({ length: 24 }, (_, index) => `F${index + 1}`)

/** They write nothing and move nothing: each can be a hotkey alone. */
const quietKeys: readonly string[] = [
  ...functionKeys,
  ...named('Insert Pause ScrollLock PrintScreen ContextMenu'),
  ...named('MediaPlayPause MediaStop MediaTrackPrevious MediaTrackNext'),
]

/** What people type and move with: a hotkey only together with Control, Alt or Meta. */
const typingKeys: readonly string[] = [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  ...named('Space Enter Tab Escape Backspace Delete Home End PageUp PageDown'),
  ...named('ArrowLeft ArrowUp ArrowRight ArrowDown'),
  ...named('Minus Equal BracketLeft BracketRight Backslash Semicolon Quote Backquote Comma Period Slash'),
  ...Array.from({ length: 10 }, (_, digit) => `Numpad${digit}`),
  ...named('NumpadAdd NumpadSubtract NumpadMultiply NumpadDivide NumpadDecimal NumpadEnter'),
]

export const keyNames: readonly string[] = [...quietKeys, ...typingKeys]

const known = new Set(keyNames)
const quiet = new Set(quietKeys)

export const isKeyName = (name: string): boolean => known.has(name)

export const isQuietKey = (name: string): boolean => quiet.has(name)

/** The key's name here; null for one that can't be in a hotkey. A modifier is named with its side: `ControlLeft`. */
export function keyNameOf(code: string): string | null {
  const name = code.replace(/^(Key(?=[A-Z]$)|Digit(?=\d$))/, '')
  return known.has(name) || /^(Control|Alt|Shift|Meta)(Left|Right)$/.test(name) ? name : null
}
