import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chordOf, clashOf, formatChord, parseChord } from '../../../src/shared/hotkeys/chord.ts'
import { keyNameOf, keyNames, modifierNames } from '../../../src/shared/hotkeys/keys.ts'

const canonical = (text: string): string | null => {
  const chord = parseChord(text)
  return chord === null ? null : formatChord(chord)
}

const clash = (one: string, other: string) => {
  const [a, b] = [parseChord(one), parseChord(other)]
  if (a === null || b === null) throw new Error('no keys')
  return clashOf(a, b)
}

const modifiers = fc
  .subarray([...modifierNames])
  .chain((names) => fc.tuple(...names.map((name) => fc.constantFrom(name, `${name}Left`, `${name}Right`))))
const texts = fc
  .tuple(modifiers, fc.option(fc.constantFrom(...keyNames)))
  .map(([names, key]) => [...names, ...(key === null ? [] : [key])])
  .filter((names) => names.length > 0)

describe('keys of a hotkey', () => {
  it.each([
    ['Alt+Control+Space', 'Control+Alt+Space'],
    ['Space+Ctrl', 'Control+Space'],
    ['F9', 'F9'],
    ['ControlRight', 'ControlRight'],
    ['Command+Option+Return', 'Alt+Meta+Enter'],
    ['Control+Shift', 'Control+Shift'],
    ['MediaPlayPause', 'MediaPlayPause'],
  ])('written %s are %s', (text, expected) => expect(canonical(text)).toBe(expected))

  it.each([
    '',
    'A',
    'Shift+A',
    'Space',
    'Shift',
    'ShiftLeft',
    'Control+',
    'Control+ControlLeft+A',
    'A+B',
    'Hyper+A',
  ])('can’t be “%s”', (text) => expect(canonical(text)).toBeNull())

  it('read the same in whatever order they are written, and once more as they are formatted', () => {
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.nat()), (names, random) => {
        const shuffled = names
          .map((name) => ({ name, at: random.next().value ?? 0 }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ name }) => name)
        const text = canonical(names.join('+'))
        expect(canonical(shuffled.join('+'))).toBe(text)
        if (text !== null) expect(canonical(text)).toBe(text)
      }),
    )
  })

  it('as they are held mean either side’s modifiers, but the one that stands alone', () => {
    const held = (...codes: string[]) => {
      const chord = chordOf(codes.flatMap((code) => keyNameOf(code) ?? []))
      return chord === null ? null : formatChord(chord)
    }
    expect(held('ControlLeft', 'AltRight', 'Space')).toBe('Control+Alt+Space')
    expect(held('ControlRight')).toBe('ControlRight')
    expect(held('MetaLeft', 'KeyK')).toBe('Meta+K')
    expect(held('KeyK')).toBeNull()
    expect(held('KeyK', 'KeyL')).toBeNull()
    expect(held()).toBeNull()
  })
})

describe('two hotkeys', () => {
  it.each([
    ['Control+A', 'Control+A', 'same'],
    ['Control+A', 'ControlRight+A', 'same'],
    ['ControlLeft', 'ControlRight', null],
    ['F9', 'Control+F9', null],
    ['Control+A', 'Control+Alt+A', null],
    ['Control+A', 'Control+B', null],
    ['Control+Alt', 'Control+Alt+Space', 'contained'],
    ['ControlRight', 'Control+Alt+Space', 'contained'],
    ['ControlRight', 'ControlLeft+Alt', null],
    ['F9', 'ControlRight', null],
  ])('%s and %s: %s', (one, other, expected) => {
    expect(clash(one, other)).toBe(expected)
    expect(clash(other, one)).toBe(expected)
  })
})
