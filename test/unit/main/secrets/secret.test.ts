import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { Secret } from '../../../../src/main/secrets/secret.ts'

const KEY = 'sk-canary-0123456789-WXYZ'

it.each<[string, (secret: Secret) => string]>([
  ['a template', (secret) => `${secret}`],
  ['JSON', (secret) => JSON.stringify({ secret })],
  ['inspect, hidden fields included', (secret) => inspect({ secret }, { showHidden: true, depth: 9 })],
  ['a list of its properties', (secret) => JSON.stringify(Object.getOwnPropertyDescriptors(secret))],
  ['a clone', (secret) => inspect(structuredClone(secret))],
])('a secret does not show in %s', (_where, shown) => {
  expect(shown(new Secret(KEY))).not.toContain('canary')
  expect(new Secret(KEY).reveal()).toBe(KEY)
})
