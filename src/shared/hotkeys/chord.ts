/** The keys of a hotkey: modifiers, one other key, or both. */
import { isKeyName, isQuietKey, modifierNames, type ModifierName } from './keys.ts'

/** Null: either side's. */
export type Side = 'Left' | 'Right' | null

export interface ChordModifier {
  name: ModifierName
  side: Side
}

export interface Chord {
  /** At most one of each name, in the order of `modifierNames`. */
  modifiers: readonly ChordModifier[]
  /** Null: the modifiers alone are the hotkey. */
  key: string | null
}

const MODIFIER = /^(Control|Alt|Shift|Meta)(Left|Right)?$/

/** As people and other programs write them. */
const aliases: Readonly<Record<string, string>> = {
  Ctrl: 'Control',
  Option: 'Alt',
  Cmd: 'Meta',
  Command: 'Meta',
  Super: 'Meta',
  Win: 'Meta',
  Esc: 'Escape',
  Return: 'Enter',
  Del: 'Delete',
}

/** Null when these are no keys, or such as people need for typing. */
export function parseChord(text: string): Chord | null {
  const modifiers = new Map<ModifierName, ChordModifier>()
  let key: string | null = null
  for (const word of text.split('+')) {
    const name = Object.hasOwn(aliases, word) ? (aliases[word] ?? word) : word
    const modifier = modifierOf(name)
    if (modifier !== null) {
      if (modifiers.has(modifier.name)) return null
      modifiers.set(modifier.name, modifier)
    } else if (isKeyName(name) && key === null) key = name
    else return null
  }
  const chord = { modifiers: modifierNames.flatMap((name) => modifiers.get(name) ?? []), key }
  return isForTyping(chord) ? null : chord
}

/** Canonical: equal chords have equal texts. */
export function formatChord({ modifiers, key }: Chord): string {
  const names = modifiers.map(({ name, side }) => `${name}${side ?? ''}`)
  return [...names, ...(key === null ? [] : [key])].join('+')
}

/** Of the keys that are held, as `keyNameOf` names them. A modifier's side counts only where it stands alone. */
export function chordOf(held: readonly string[]): Chord | null {
  const alone = held.length === 1
  return parseChord([...new Set(held.map((name) => (alone ? name : unsided(name))))].join('+'))
}

/**
 * `same`: one press would mean both. `contained`: the one's modifiers alone are a hotkey, and are down before the
 * other's keys all are. More modifiers than a chord has are another chord.
 */
export function clashOf(one: Chord, other: Chord): 'same' | 'contained' | null {
  const [fewer, more] = one.modifiers.length <= other.modifiers.length ? [one, other] : [other, one]
  const within = fewer.modifiers.every((modifier) => more.modifiers.some((each) => overlap(modifier, each)))
  if (!within) return null
  const equallyMany = fewer.modifiers.length === more.modifiers.length
  if (equallyMany && one.key === other.key) return 'same'
  if (equallyMany) return one.key === null || other.key === null ? 'contained' : null
  return fewer.key === null ? 'contained' : null
}

function overlap(one: ChordModifier, other: ChordModifier): boolean {
  return one.name === other.name && (one.side === null || other.side === null || one.side === other.side)
}

function modifierOf(text: string): ChordModifier | null {
  const match = MODIFIER.exec(text)
  const name = modifierNames.find((each) => each === match?.[1])
  if (name === undefined) return null
  const side = match?.[2]
  return { name, side: side === 'Left' || side === 'Right' ? side : null }
}

function unsided(name: string): string {
  return modifierOf(name)?.name ?? name
}

function isForTyping({ modifiers, key }: Chord): boolean {
  if (key !== null && isQuietKey(key)) return false
  return modifiers.every(({ name }) => name === 'Shift')
}
