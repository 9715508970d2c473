import { expect, it } from 'vitest'
import { permissionFor, permissionOf } from '../../../src/shared/tool-permissions.ts'

it('asks about each tool of which nothing is set, whatever its name', () => {
  expect(permissionOf('open_link', {})).toBe('ask')
  expect(permissionOf('open_link', { copy_text: 'never' })).toBe('ask')
  for (const name of ['constructor', 'toString', '__proto__', '']) expect(permissionOf(name, {})).toBe('ask')
})

it('says of a tool what was set of it', () => {
  const set = { copy_text: 'always', open_link: 'never' } as const
  expect(permissionOf('copy_text', set)).toBe('always')
  expect(permissionOf('open_link', set)).toBe('never')
})

it('lets a persona use no tool but its own, and these as was set', () => {
  const toolPermissions = { copy_text: 'always', open_link: 'never' } as const
  const own = { tools: ['copy_text', 'open_link'], toolPermissions }
  expect(permissionFor('copy_text', own)).toBe('always')
  expect(permissionFor('open_link', own)).toBe('never')
  expect(permissionFor('calculator', own)).toBe('never')
  expect(permissionFor('calculator', { tools: null, toolPermissions })).toBe('ask')
})
