import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { languages } from '../../../src/shared/languages.ts'
import { decimal, measure, numberIn, percent, usd } from '../../../src/shared/numbers.ts'

/** As it is read: which of the spaces it is, and marks of direction, are the language's own affair. */
const read = (text: string) => text.replaceAll(/\p{Zs}/gu, ' ').replaceAll(/\p{Cf}/gu, '')

describe('a sum of money', () => {
  it.each([
    ['en', '$1,234.50', '$5.00'],
    ['zh', 'US$1,234.50', 'US$5.00'],
    ['es', '1234,50 US$', '5,00 US$'],
    ['de', '1.234,50 $', '5,00 $'],
    ['fr', '1 234,50 $US', '5,00 $US'],
    ['ja', '$1,234.50', '$5.00'],
    ['ar', '1,234.50 US$', '5.00 US$'],
  ] as const)('is written as %s writes it', (language, large, small) => {
    expect([read(usd(1234.5, language)), read(usd(5, language))]).toEqual([large, small])
  })

  it.each([
    [0, '$0.00'],
    [0.000034, '$0.000034'],
    [0.00123, '$0.0012'],
    [0.01234, '$0.0123'],
    [0.5, '$0.50'],
    [0.99999, '$1.00'],
    [12.3456, '$12.35'],
  ])('of %d tells as much as matters of it', (value, written) => {
    expect(usd(value, 'en')).toBe(written)
  })
})

it('shares and times are written as each language writes them', () => {
  const written = languages.map((language) => [
    language,
    read(percent(0.8, language)),
    read(measure(3.25, 'second', language, 1, 1)),
  ])
  expect(written).toEqual([
    ['en', '80%', '3.3 s'],
    ['zh', '80%', '3.3秒'],
    ['es', '80 %', '3,3 s'],
    ['de', '80 %', '3,3 Sek.'],
    ['fr', '80 %', '3,3 s'],
    ['ja', '80%', '3.3 s'],
    ['ar', '80%', '3.3 ث'],
  ])
})

describe('what is written in English', () => {
  it.each([
    ['1234', '1.234'],
    ['4,000', '4.000'],
    ['12.5', '12,5'],
    ['$1,234.50', '1.234,50 $'],
    ['$0.0123', '0,0123 $'],
    ['three', 'three'],
    ['10.0.0.1', '10.0.0.1'],
    ['', ''],
  ])('%j is %j in German', (english, german) => {
    expect(read(numberIn(english, 'de'))).toBe(german)
  })

  it('is the same number in every language', () => {
    const sum = fc.double({ min: 0, max: 1_000_000, noNaN: true })
    fc.assert(
      fc.property(sum, fc.integer({ min: 0 }), fc.constantFrom(...languages), (cost, count, language) => {
        expect(numberIn(usd(cost, 'en'), language)).toBe(
          usd(Number(usd(cost, 'en').replaceAll(/[$,]/g, '')), language),
        )
        expect(numberIn(decimal(count, 'en', 0), language)).toBe(decimal(count, language, 0))
      }),
    )
  })
})
