import fc from 'fast-check'
import { expect, it } from 'vitest'
import { exactParts } from '../../../src/shared/exact-text.ts'

const shown = (text: string) => exactParts(text).map(({ text }) => text)

it.each([
  ['a\u202eb', ['a', 'U+202E', 'b']],
  ['\u0000\u001b[2J', ['U+0000', 'U+001B', '[2J']],
  ['pay\u200bpal', ['pay', 'U+200B', 'pal']],
  ['line\r\nline\tend', ['line\nline\tend']],
  ['\u{e0041}', ['U+E0041']],
  ['\ud800', ['U+D800']],
  ['你好, مرحبا, 😀', ['你好, مرحبا, 😀']],
  ['', []],
])('%j is shown as %j', (text, parts) => {
  expect(shown(text)).toEqual(parts)
})

it('nothing that is shown can hide, and nothing is left out', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const parts = exactParts(text)
      for (const part of parts) expect(part.text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]/u)
      const back = parts.map(({ text, isName }) =>
        isName ? String.fromCodePoint(Number.parseInt(text.slice(2), 16)) : text,
      )
      expect(back.join('')).toBe(text.replaceAll('\r\n', '\n'))
    }),
  )
})
