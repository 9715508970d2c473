/** The hook's codes of keys: it reports places on the keyboard, the same on every system. */
import type { ModifierName } from '../../shared/hotkeys/keys.ts'
import type { Side } from '../../shared/hotkeys/chord.ts'

const sides: Readonly<Record<ModifierName, Readonly<Record<'Left' | 'Right', number>>>> = {
  Control: { Left: 0x001d, Right: 0x0e1d },
  Alt: { Left: 0x0038, Right: 0x0e38 },
  Shift: { Left: 0x002a, Right: 0x0036 },
  Meta: { Left: 0x0e5b, Right: 0x0e5c },
}

/** Keys that lie in a row have codes that do. */
const row = (first: number, names: string): [string, number][] =>
  names.split(' ').map((name, index) => [name, first + index])

const codes = new Map<string, number>([
  ['Escape', 0x0001],
  ...row(0x0002, '1 2 3 4 5 6 7 8 9 0 Minus Equal Backspace Tab'),
  ...row(0x0010, 'Q W E R T Y U I O P BracketLeft BracketRight Enter'),
  ...row(0x001e, 'A S D F G H J K L Semicolon Quote Backquote'),
  ...row(0x002b, 'Backslash Z X C V B N M Comma Period Slash'),
  ['NumpadMultiply', 0x0037],
  ['Space', 0x0039],
  ...row(0x003b, 'F1 F2 F3 F4 F5 F6 F7 F8 F9 F10'),
  ['ScrollLock', 0x0046],
  ...row(0x0047, 'Numpad7 Numpad8 Numpad9 NumpadSubtract Numpad4 Numpad5 Numpad6 NumpadAdd'),
  ...row(0x004f, 'Numpad1 Numpad2 Numpad3 Numpad0 NumpadDecimal'),
  ...row(0x0057, 'F11 F12'),
  ...row(0x005b, 'F13 F14 F15'),
  ...row(0x0063, 'F16 F17 F18 F19 F20 F21 F22 F23 F24'),
  ['NumpadEnter', 0x0e1c],
  ['NumpadDivide', 0x0e35],
  ['PrintScreen', 0x0e37],
  ['Pause', 0x0e45],
  ['Home', 0x0e47],
  ['PageUp', 0x0e49],
  ['End', 0x0e4f],
  ['PageDown', 0x0e51],
  ['Insert', 0x0e52],
  ['Delete', 0x0e53],
  ['ContextMenu', 0x0e5d],
  ['ArrowUp', 0xe048],
  ['ArrowLeft', 0xe04b],
  ['ArrowRight', 0xe04d],
  ['ArrowDown', 0xe050],
  ['MediaTrackPrevious', 0xe010],
  ['MediaTrackNext', 0xe019],
  ['MediaPlayPause', 0xe022],
  ['MediaStop', 0xe024],
])

/** Without NumLock a digit of the numeric pad has another code than with it. */
const unlocked = new Map<string, number>(
  [...codes]
    .filter(([name]) => /^Numpad(\d|Decimal)$/.test(name))
    .map(([name, code]) => [name, 0xee00 | code]),
)

export function codesOfKey(name: string): readonly number[] {
  return [codes.get(name) ?? [], unlocked.get(name) ?? []].flat()
}

export function codesOfModifier(name: ModifierName, side: Side): readonly number[] {
  const { Left, Right } = sides[name]
  if (side === null) return [Left, Right]
  return [side === 'Left' ? Left : Right]
}
