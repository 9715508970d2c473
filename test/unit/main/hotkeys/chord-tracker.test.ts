import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChordTracker, type ChordChange } from '../../../../src/main/hotkeys/chord-tracker.ts'
import { codesOfKey, codesOfModifier } from '../../../../src/main/hotkeys/uiohook-codes.ts'
import { formatChord, parseChord, type Chord } from '../../../../src/shared/hotkeys/chord.ts'
import type { HotkeyAction } from '../../../../src/shared/hotkeys/hotkeys.ts'
import { keyNames, modifierNames } from '../../../../src/shared/hotkeys/keys.ts'

const chordOf = (text: string): Chord => {
  const chord = parseChord(text)
  if (chord === null) throw new Error(`${text} are no keys`)
  return chord
}

const codeOf = (name: string): number => {
  const modifier = modifierNames.find((each) => name.startsWith(each))
  const codes = modifier
    ? codesOfModifier(modifier, name.endsWith('Right') ? 'Right' : 'Left')
    : codesOfKey(name)
  return codes[0] ?? -1
}

/** The keys of each action. */
type Bindings = Readonly<Record<string, string>>

/** A keyboard, which knows its modifiers as the system does. */
class Keyboard {
  readonly tracker = new ChordTracker()
  readonly held = new Set<string>()

  constructor(bindings: Bindings) {
    this.bind(bindings)
  }

  bind(bindings: Bindings): string[] {
    const tracked = Object.entries(bindings).map(([action, text]) => ({
      action: action as HotkeyAction,
      chord: chordOf(text ?? ''),
    }))
    return this.tracker.bind(tracked).map(said)
  }

  down(name: string): string[] {
    this.held.add(name)
    const isHeld = (modifier: string) => [...this.held].some((each) => each.startsWith(modifier))
    const modifiers = {
      Control: isHeld('Control'),
      Alt: isHeld('Alt'),
      Shift: isHeld('Shift'),
      Meta: isHeld('Meta'),
    }
    return this.tracker.down(codeOf(name), modifiers).map(said)
  }

  up(name: string): string[] {
    this.held.delete(name)
    return this.tracker.up(codeOf(name)).map(said)
  }
}

const said = ({ type, action }: ChordChange) => `${action} ${type}`

describe('a chord', () => {
  it('is pressed with its last key and released with its first, however the key repeats', () => {
    const keys = new Keyboard({ talk: 'Control+Alt+Space' })
    expect([...keys.down('ControlRight'), ...keys.down('AltLeft')]).toEqual([])
    expect(keys.down('Space')).toEqual(['talk pressed'])
    expect([...keys.down('Space'), ...keys.down('Space')]).toEqual([])
    expect(keys.up('AltLeft')).toEqual(['talk released'])
    expect([...keys.up('Space'), ...keys.up('ControlRight')]).toEqual([])
    expect(keys.down('Space')).toEqual([])
  })

  it('is another one with one modifier more', () => {
    const keys = new Keyboard({ talk: 'F9', mute: 'Control+F9' })
    keys.down('ControlLeft')
    expect(keys.down('F9')).toEqual(['mute pressed'])
    expect(keys.up('F9')).toEqual(['mute released'])
    keys.up('ControlLeft')
    expect(keys.down('F9')).toEqual(['talk pressed'])
  })

  it('of a modifier alone has its side, and is abandoned when it was for another program’s shortcut', () => {
    const keys = new Keyboard({ talk: 'ControlRight' })
    expect(keys.down('ControlLeft')).toEqual([])
    keys.up('ControlLeft')
    expect(keys.down('ControlRight')).toEqual(['talk pressed'])
    expect(keys.down('C')).toEqual(['talk abandoned'])
    expect([...keys.up('C'), ...keys.up('ControlRight')]).toEqual([])
    expect(keys.down('ControlRight')).toEqual(['talk pressed'])
    expect(keys.up('ControlRight')).toEqual(['talk released'])
  })

  it('goes on through a change of the others, and is released when it goes itself', () => {
    const keys = new Keyboard({ talk: 'F9' })
    keys.down('F9')
    expect(keys.bind({ talk: 'F9', mute: 'F10' })).toEqual([])
    expect(keys.bind({ talk: 'F8', mute: 'F10' })).toEqual(['talk released'])
    expect(keys.up('F9')).toEqual([])
  })

  it('is released when nothing is bound any more, and can be pressed anew when it is again', () => {
    const keys = new Keyboard({ talk: 'F9' })
    keys.down('F9')
    expect(keys.bind({})).toEqual(['talk released'])
    expect(keys.bind({ talk: 'F9' })).toEqual([])
    expect(keys.down('F9')).toEqual(['talk pressed'])
  })
})

const bindings = { talk: 'Control+Alt+Space', quickAsk: 'F9', mute: 'AltRight', interrupt: 'Control+Shift+K' }
const ofBindings = ['ControlLeft', 'ControlRight', 'AltLeft', 'AltRight', 'ShiftLeft', 'Space', 'F9', 'K']
const strokes = fc.array(
  fc.record({
    type: fc.constantFrom('down' as const, 'up' as const),
    name: fc.oneof(fc.constantFrom(...ofBindings), fc.constantFrom(...keyNames)),
  }),
  { maxLength: 200 },
)

describe('whatever is typed', () => {
  it('nothing is pressed unless all of its keys are down, and each press is followed by one end', () => {
    fc.assert(
      fc.property(strokes, (typed) => {
        const keys = new Keyboard(bindings)
        const pressed = new Set<string>()
        for (const { type, name } of typed) {
          const changes = type === 'down' ? keys.down(name) : keys.up(name)
          for (const change of changes) {
            const [action = '', what] = change.split(' ')
            expect(pressed.has(action)).toBe(what !== 'pressed')
            if (what !== 'pressed') pressed.delete(action)
            else {
              pressed.add(action)
              const text = bindings[action as keyof typeof bindings]
              for (const part of text.split('+')) {
                expect(
                  [...keys.held].some((held) => held === part || held.replace(/Left|Right/, '') === part),
                ).toBe(true)
              }
            }
          }
        }
        for (const change of keys.tracker.bind([])) expect(pressed.delete(change.action)).toBe(true)
        expect([...pressed]).toEqual([])
      }),
    )
  })

  it('keys that are in no binding leave no trace: the tracker is as if they had never been', () => {
    // Modifiers of their own make another chord, and a key beside a modifier alone abandons it: that is no trace.
    const own = { talk: 'F9', quickAsk: 'F10', mute: 'MediaPlayPause' }
    const known = new Set(['F9', 'F10', 'MediaPlayPause'])
    const others = keyNames.filter((name) => !known.has(name))
    const mixed = fc.array(
      fc.record({
        type: fc.constantFrom('down' as const, 'up' as const),
        name: fc.oneof(fc.constantFrom(...known), fc.constantFrom(...others)),
      }),
      { maxLength: 200 },
    )
    fc.assert(
      fc.property(mixed, (typed) => {
        const [all, ownOnly] = [new Keyboard(own), new Keyboard(own)]
        for (const { type, name } of typed) {
          const changes = all[type](name)
          if (known.has(name)) expect(changes).toEqual(ownOnly[type](name))
          else expect(changes).toEqual([])
          expect(all.tracker.held).toEqual(ownOnly.tracker.held)
        }
      }),
    )
  })
})

describe('the codes of keys', () => {
  it('are there for each key, and no two keys have the same', () => {
    const codes = keyNames.map((name) => codesOfKey(name))
    expect(codes.every((list) => list.length > 0)).toBe(true)
    const sides = modifierNames.flatMap((name) => codesOfModifier(name, null))
    const all = [...codes.flat(), ...sides]
    expect(new Set(all).size).toBe(all.length)
    expect(formatChord(chordOf('F9'))).toBe('F9')
  })
})
