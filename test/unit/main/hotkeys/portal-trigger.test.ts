import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { triggerOf } from '../../../../src/main/hotkeys/portal/trigger.ts'
import { keyNames, modifierNames } from '../../../../src/shared/hotkeys/keys.ts'

describe('a chord, as a portal is asked for it', () => {
  it.each([
    ['Control+Alt+Space', 'CTRL+ALT+space'],
    ['Shift+Meta+M', 'SHIFT+LOGO+m'],
    ['Control+1', 'CTRL+1'],
    ['Alt+PageDown', 'ALT+Next'],
    ['Control+Numpad5', 'CTRL+KP_5'],
    ['F9', 'F9'],
    ['Pause', 'Pause'],
    ['MediaPlayPause', 'XF86AudioPlay'],
    ['ControlRight', 'Control_R'],
    ['MetaLeft', 'Super_L'],
  ])('%s is %s', (chord, trigger) => {
    expect(triggerOf(chord)).toBe(trigger)
  })

  it.each(['Control+Alt', 'A', 'Control+Nothing', ''])(
    '%s has no name there: the person chooses',
    (chord) => {
      expect(triggerOf(chord)).toBeNull()
    },
  )

  it('is modifiers and one xkbcommon identifier, joined by +, whatever its keys', () => {
    const chords = fc.record({
      modifiers: fc.subarray([...modifierNames], { minLength: 1 }),
      key: fc.constantFrom(...keyNames),
    })
    fc.assert(
      fc.property(chords, ({ modifiers, key }) => {
        const trigger = triggerOf([...modifiers, key].join('+'))
        // Shift alone with what people type is no hotkey.
        if (trigger !== null) expect(trigger).toMatch(/^((CTRL|ALT|SHIFT|LOGO)\+)+[A-Za-z0-9_]+$/)
        else expect(modifiers).toEqual(['Shift'])
      }),
    )
  })

  it('is another one for every key', () => {
    const triggers = keyNames.map((key) => triggerOf(`Control+${key}`))
    expect(new Set(triggers).size).toBe(keyNames.length)
  })
})
