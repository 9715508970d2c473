import { expect, it } from 'vitest'
import { readPageOptions } from '../../../src/renderer/audio/page-options.ts'

it('reads the query that main puts into the page’s address', () => {
  expect(readPageOptions('')).toEqual({ record: false })
  expect(readPageOptions('?record=on')).toEqual({ record: true })
})
