import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expressionOf } from '../../../src/practice-server/responder/arithmetic.ts'
import { readCallPhrase } from '../../../src/practice-server/responder/tool-calls.ts'
import { speakResult } from '../../../src/practice-server/responder/tool-outputs.ts'

describe('the test phrase', () => {
  it.each([
    ['call add {"a":1}', [['add', '{"a":1}']]],
    ['Call add', [['add', '{}']]],
    [
      'call a {"x":"}"} and b {"y":{"z":[]}}',
      [
        ['a', '{"x":"}"}'],
        ['b', '{"y":{"z":[]}}'],
      ],
    ],
    [
      'call a, call b and c {}',
      [
        ['a', '{}'],
        ['b', '{}'],
        ['c', '{}'],
      ],
    ],
    ['call a {"quote":"\\"}"}', [['a', '{"quote":"\\"}"}']]],
    ['call a {broken', [['a', '{broken']]],
    ['call me tomorrow', []],
    ['please call a {}', []],
    ['recall a {}', []],
    ['', []],
  ])('%s', (phrase, calls) => {
    expect(readCallPhrase(phrase).map((call) => [call.name, call.arguments])).toEqual(calls)
  })

  it('gives back any arguments to the letter', () => {
    const call = fc.tuple(fc.stringMatching(/^[a-z_]{1,20}$/), fc.dictionary(fc.string(), fc.json()))
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), (calls) => {
        const expected = calls.map(([name, fields]) => ({ name, arguments: JSON.stringify(fields) }))
        const phrase = `call ${expected.map((one) => `${one.name} ${one.arguments}`).join(' and ')}`
        expect(readCallPhrase(phrase)).toEqual(expected)
      }),
    )
  })
})

describe('a sum as an expression', () => {
  it.each([
    ['what is 12 times 3.5?', '12 * 3.5'],
    ['(two plus three) / -0.25', '( 2 + 3 ) / - 0.25'],
    ['1,000 + 1', '1000 + 1'],
    ['1 / 0', '1 / 0'],
    ['2 +', null],
    ['hello', null],
  ])('%s', (question, expression) => {
    expect(expressionOf(question)).toBe(expression)
  })
})

describe('what is said of a result', () => {
  const said = (output: string, name: string | null = null): string => {
    const result = speakResult({ name, output })
    return result.kind === 'shown' ? result.text : result.phrases.map(({ clip }) => clip).join(' ')
  }

  it.each([
    ['42', 'The answer is forty-two'],
    ['"-1.5"', 'The answer is minus one point five'],
    ['{"result":7}', 'The answer is seven'],
    ['{"result":"7"}', 'The answer is seven'],
    ['0.33333', 'The answer is about zero point three three three three'],
    ['{"a":1,"b":2}', '[{"a":1,"b":2}]'],
    ['sunny', '[sunny]'],
    ['', '[]'],
    ['9999999999999999999', '[9999999999999999999]'],
  ])('%s', (output, words) => {
    expect(said(output)).toBe(words)
  })

  it.each([
    ['2026-11-20T09:45:00+01:00', 'It is nine forty-five in the morning.'],
    ['{"time":"21:05"}', 'It is nine oh five at night.'],
    ['12:00 AM', 'It is midnight.'],
    ['3:10 p.m.', 'It is three ten in the afternoon.'],
    ['no idea', '[no idea]'],
  ])('%s, of current_time', (output, words) => {
    expect(said(output, 'current_time')).toBe(words)
  })

  it('shows no more than a little of a long one', () => {
    expect(said('x'.repeat(5000)).length).toBeLessThan(210)
  })
})
