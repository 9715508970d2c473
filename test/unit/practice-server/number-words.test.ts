import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readNumberWords, speakNumber } from '../../../src/practice-server/responder/number-words.ts'
import { clipTexts } from '../../../src/practice-server/responder/phrases.ts'
import {
  rational,
  rationalFromDecimal,
  scaledRound,
} from '../../../src/practice-server/responder/rational.ts'

function say(decimal: string): string {
  const negative = decimal.startsWith('-')
  const value = rationalFromDecimal(decimal.replace('-', ''))
  const spoken = speakNumber(negative ? { ...value, numerator: -value.numerator } : value)
  return spoken.kind === 'words' ? spoken.clips.join(' ') : spoken.kind
}

describe('speakNumber', () => {
  it.each([
    ['0', 'zero'],
    ['7', 'seven'],
    ['45', 'forty-five'],
    ['100', 'one hundred'],
    ['105', 'one hundred and five'],
    ['999', 'nine hundred and ninety-nine'],
    ['1000', 'one thousand'],
    ['1005', 'one thousand and five'],
    ['12345', 'twelve thousand three hundred and forty-five'],
    ['1000000', 'one million'],
    ['2000000099', 'two billion and ninety-nine'],
    ['-3.5', 'minus three point five'],
    ['0.05', 'zero point zero five'],
    ['3.1415', 'three point one four one five'],
    [
      '999999999999',
      'nine hundred and ninety-nine billion nine hundred and ninety-nine million nine hundred and ninety-nine thousand nine hundred and ninety-nine',
    ],
    ['1000000000000', 'too_large'],
    ['-1000000000000', 'too_large'],
    ['0.00001', 'too_small'],
  ])('says %s as "%s"', (decimal, words) => {
    expect(say(decimal)).toBe(words)
  })

  it('says when it had to round', () => {
    expect(speakNumber(rational(1n, 3n))).toMatchObject({ exact: false })
    expect(speakNumber(rational(2n, 3n))).toMatchObject({
      clips: ['zero', 'point', 'six', 'six', 'six', 'seven'],
    })
    expect(speakNumber(rational(1n, 8n))).toMatchObject({ exact: true })
    expect(speakNumber(rational(19_999_999n, 1_000_000n))).toEqual({
      kind: 'words',
      clips: ['twenty'],
      exact: false,
    })
  })

  it('uses only words that have a clip', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), (scaled) => {
        const spoken = speakNumber(rational(scaled, 10_000n))
        if (spoken.kind === 'words') for (const clip of spoken.clips) expect(clipTexts).toContain(clip)
      }),
    )
  })

  it('is understood again by readNumberWords', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 16n - 1n }), (scaled) => {
        const value = rational(scaled, 10_000n)
        const spoken = speakNumber(value)
        if (spoken.kind !== 'words') throw new Error(spoken.kind)
        const tokens = spoken.clips.join(' ').split(' ')
        const read = readNumberWords([...tokens, 'plus'])
        expect(read?.length).toBe(tokens.length)
        expect(rationalFromDecimal(read?.decimal ?? '')).toEqual(value)
      }),
    )
  })
})

describe('scaledRound', () => {
  it('rounds halves away from zero', () => {
    expect(
      [rational(1n, 2n), rational(-1n, 2n), rational(3n, 2n)].map((value) => scaledRound(value, 0)),
    ).toEqual([1n, -1n, 2n])
  })
})
