import { expect, it } from 'vitest'
import { PersonaHotkeys } from '../../../../src/main/settings/persona-hotkeys.ts'
import type { EarshotError } from '../../../../src/shared/errors.ts'

function setUp() {
  const registered = new Map<string, () => void>()
  const chosen: string[] = []
  const errors: EarshotError[] = []
  const hotkeys = new PersonaHotkeys(
    {
      register(accelerator, onPressed) {
        if (accelerator === 'Alt+Nothing') throw new TypeError('no such key')
        if (accelerator === 'Alt+Tab') return false
        registered.set(accelerator, onPressed)
        return true
      },
      unregister: (accelerator) => void registered.delete(accelerator),
    },
    { onChosen: (id) => chosen.push(id), onError: (error) => errors.push(error) },
  )
  return { hotkeys, registered, chosen, errors }
}

const cook = { id: 'cook', name: 'Cook', hotkey: 'Alt+1' }

it('chooses the persona whose keys are pressed, and gives up keys that are no longer its own', () => {
  const { hotkeys, registered, chosen } = setUp()
  hotkeys.set([cook, { id: 'guide', name: 'Guide', hotkey: 'Alt+2' }, { id: 'none', name: 'None' }])
  registered.get('Alt+2')?.()
  registered.get('Alt+1')?.()
  expect(chosen).toEqual(['guide', 'cook'])
  hotkeys.set([{ ...cook, hotkey: 'Alt+2' }])
  expect([...registered.keys()]).toEqual(['Alt+2'])
  registered.get('Alt+2')?.()
  expect(chosen).toEqual(['guide', 'cook', 'cook'])
})

it('says once which keys can’t be had, and takes the others', () => {
  const { hotkeys, registered, errors } = setUp()
  const personas = [
    { ...cook, hotkey: 'Alt+Tab' },
    { id: 'b', name: 'B', hotkey: 'Alt+Nothing' },
    { ...cook, id: 'c' },
  ]
  hotkeys.set(personas)
  hotkeys.set(personas)
  expect(errors.map(({ code }) => code)).toEqual(['hotkey_unavailable', 'hotkey_unavailable'])
  expect([...registered.keys()]).toEqual(['Alt+1'])
})
