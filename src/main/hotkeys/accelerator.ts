import type { Chord } from '../../shared/hotkeys/chord.ts'

/** Electron's names of keys that have another one. A letter, a digit and a function key are named as here. */
const names: Readonly<Record<string, string>> = {
  ArrowLeft: 'Left',
  ArrowUp: 'Up',
  ArrowRight: 'Right',
  ArrowDown: 'Down',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Comma: ',',
  Period: '.',
  Slash: '/',
  NumpadAdd: 'numadd',
  NumpadSubtract: 'numsub',
  NumpadMultiply: 'nummult',
  NumpadDivide: 'numdiv',
  NumpadDecimal: 'numdec',
  ScrollLock: 'Scrolllock',
  MediaTrackPrevious: 'MediaPreviousTrack',
  MediaTrackNext: 'MediaNextTrack',
}

const unknown = new Set(['Pause', 'ContextMenu', 'NumpadEnter'])

/** As Electron's `globalShortcut` has it; null where it has none: it knows no side and no modifiers alone. */
export function acceleratorOf({ modifiers, key }: Chord): string | null {
  if (key === null || unknown.has(key) || modifiers.some(({ side }) => side !== null)) return null
  const digit = /^Numpad(\d)$/.exec(key)?.[1]
  const name = digit === undefined ? (Object.hasOwn(names, key) ? names[key] : key) : `num${digit}`
  return [...modifiers.map((modifier) => modifier.name), name].join('+')
}
