import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleText } from '../../../src/shared/visible-text.ts'

describe('text of somebody else’s, as it is shown', () => {
  it.each([
    ['an override that turns a file’s name round', 'photo\u202egnp.exe', 'photo[U+202E]gnp.exe'],
    ['isolates', '\u2066admin\u2069', '[U+2066]admin[U+2069]'],
    ['control characters', 'a\u0000b\u001b[31mc\u007fd\u0085e', 'a␀b␛[31mc␡d[U+0085]e'],
    ['a carriage return that would write over a line', 'safe\revil', 'safe␍evil'],
    ['separators that some take for line ends', 'a\u2028b\u2029c', 'a[U+2028]b[U+2029]c'],
    ['words hidden in tags', 'hi\u{e0069}\u{e0067}', 'hi[U+E0069][U+E0067]'],
  ])('has a mark in place of %s', (_name, text, shown) => {
    expect(visibleText(text)).toBe(shown)
  })

  it.each([
    ['lines and tabs', 'one\n\ttwo'],
    ['Arabic, Hebrew and their marks', 'مرحبا \u200fعالم\u061c, שלום \u200e123'],
    ['joined letters and pictures', 'می\u200cخواهم 👩\u200d👩\u200d👧 क्\u200dष'],
    ['flags', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🇩🇪'],
    ['markup', '<b>&amp;</b> [a](javascript:b)'],
  ])('keeps %s as it is', (_name, text) => {
    expect(visibleText(text)).toBe(text)
  })

  it('ends a line of Windows’ as any other', () => {
    expect(visibleText('one\r\ntwo')).toBe('one\ntwo')
  })

  it('holds nothing unseen, whatever it was, and does not change once more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = visibleText(text)
        expect(shown.replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u)
        expect(visibleText(shown)).toBe(shown)
      }),
    )
  })
})
