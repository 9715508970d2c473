import { parseChord, type ChordModifier } from '../../../shared/hotkeys/chord.ts'
import type { ModifierName } from '../../../shared/hotkeys/keys.ts'

/** As the XDG shortcuts specification calls them. */
const modifiers: Readonly<Record<ModifierName, string>> = {
  Control: 'CTRL',
  Alt: 'ALT',
  Shift: 'SHIFT',
  Meta: 'LOGO',
}

/** A modifier that is a key itself, as xkbcommon calls it. */
const modifierKeys: Readonly<Record<ModifierName, string>> = {
  Control: 'Control',
  Alt: 'Alt',
  Shift: 'Shift',
  Meta: 'Super',
}

/** Where xkbcommon's name of a key is not ours. */
const keysyms: Readonly<Record<string, string>> = {
  Space: 'space',
  Enter: 'Return',
  Backspace: 'BackSpace',
  PageUp: 'Prior',
  PageDown: 'Next',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Minus: 'minus',
  Equal: 'equal',
  BracketLeft: 'bracketleft',
  BracketRight: 'bracketright',
  Backslash: 'backslash',
  Semicolon: 'semicolon',
  Quote: 'apostrophe',
  Backquote: 'grave',
  Comma: 'comma',
  Period: 'period',
  Slash: 'slash',
  NumpadAdd: 'KP_Add',
  NumpadSubtract: 'KP_Subtract',
  NumpadMultiply: 'KP_Multiply',
  NumpadDivide: 'KP_Divide',
  NumpadDecimal: 'KP_Decimal',
  NumpadEnter: 'KP_Enter',
  ScrollLock: 'Scroll_Lock',
  PrintScreen: 'Print',
  ContextMenu: 'Menu',
  MediaPlayPause: 'XF86AudioPlay',
  MediaStop: 'XF86AudioStop',
  MediaTrackPrevious: 'XF86AudioPrev',
  MediaTrackNext: 'XF86AudioNext',
}

/** The portal's `preferred_trigger`; null for what it has no name for: then the person chooses the keys there. */
export function triggerOf(text: string): string | null {
  const chord = parseChord(text)
  if (chord === null) return null
  const { key } = chord
  const [alone, ...others] = chord.modifiers
  if (key === null) return alone === undefined || others.length > 0 ? null : keysymOfModifier(alone)
  return [...chord.modifiers.map(({ name }) => modifiers[name]), keysymOf(key)].join('+')
}

function keysymOf(key: string): string {
  if (/^[A-Z]$/.test(key)) return key.toLowerCase()
  if (/^Numpad\d$/.test(key)) return key.replace('Numpad', 'KP_')
  return Object.hasOwn(keysyms, key) ? (keysyms[key] ?? key) : key
}

function keysymOfModifier({ name, side }: ChordModifier): string {
  return `${modifierKeys[name]}_${side === 'Right' ? 'R' : 'L'}`
}
