import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { evaluateQuestion } from '../../../src/practice-server/responder/arithmetic.ts'
import {
  add,
  divide,
  multiply,
  negate,
  rational,
  rationalFromDecimal,
  subtract,
  type Rational,
} from '../../../src/practice-server/responder/rational.ts'

function valueOf(question: string): number {
  const result = evaluateQuestion(question)
  if (result.kind !== 'value') throw new Error(`${question} is ${result.kind}`)
  return Number(result.value.numerator) / Number(result.value.denominator)
}

type Tree =
  { number: string } | { negated: Tree } | { left: Tree; operator: '+' | '-' | '*' | '/'; right: Tree }

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(fc.integer({ min: 0, max: 9999 }), fc.option(fc.integer({ min: 0, max: 99 })))
      .map(([whole, decimals]) => ({
        number: decimals === null ? String(whole) : `${String(whole)}.${String(decimals)}`,
      })),
    tie('tree').map((negated) => ({ negated })),
    fc
      .tuple(
        tie('tree'),
        fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
        tie('tree'),
      )
      .map(([left, operator, right]) => ({ left, operator, right })),
  ),
}))

const write = (node: Tree): string => {
  if ('number' in node) return node.number
  return 'negated' in node
    ? `-(${write(node.negated)})`
    : `(${write(node.left)} ${node.operator} ${write(node.right)})`
}

/** Null where it divides by zero. */
function evaluate(node: Tree): Rational | null {
  if ('number' in node) return rationalFromDecimal(node.number)
  if ('negated' in node) {
    const value = evaluate(node.negated)
    return value === null ? null : negate(value)
  }
  const [left, right] = [evaluate(node.left), evaluate(node.right)]
  if (left === null || right === null) return null
  if (node.operator === '/') return right.numerator === 0n ? null : divide(left, right)
  return { '+': add, '-': subtract, '*': multiply }[node.operator](left, right)
}

describe('evaluateQuestion', () => {
  it.each([
    ['what is 12 times 3.5', 42],
    ['What is 12 times 3.5?', 42],
    ['2+2', 4],
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4 =', 20],
    ['10 - 4 - 3', 3],
    ['100 / 5 / 2', 10],
    ['-5 + 3', -2],
    ['5 - -3', 8],
    ['-5', -5],
    ['minus five plus three', -2],
    ['negative two times negative three', 6],
    ['3x4', 12],
    ['3 × 4 ÷ 6', 2],
    ['7 − 2', 5],
    ['1,250 plus 1,000,000.5', 1001250.5],
    ['.5 + .25', 0.75],
    ['how much is twenty-one divided by four, please?', 5.25],
    ['twenty one multiplied by two', 42],
    ['one hundred and five minus two', 103],
    ['a hundred plus two thousand and ten', 2110],
    ['three point one four plus one', 4.14],
    ['calculate two million over four', 500_000],
    ['the sum of 2 and 3', 5],
    ["what's 9 less 10", -1],
  ])('works out "%s"', (question, value) => {
    expect(valueOf(question)).toBe(value)
  })

  it('is exact where floating point is not', () => {
    const result = evaluateQuestion('0.1 + 0.2')
    expect(result).toEqual({ kind: 'value', value: rational(3n, 10n) })
  })

  it.each(['1 / 0', '5 divided by (2 - 2)', '0/0', 'ten over zero', '1/0 + 1', '2 * (1/0)'])(
    'says that "%s" divides by zero',
    (question) => {
      expect(evaluateQuestion(question).kind).toBe('division_by_zero')
    },
  )

  it.each([
    '2 +',
    '* 3',
    '(2 + 3',
    '2 + 3)',
    '2 3 + 4',
    '()+1',
    '1 + + ',
    '1..2 + 3',
    `${'('.repeat(60)}1+1${')'.repeat(60)}`,
  ])('cannot read "%s"', (question) => {
    expect(['unfinished', 'not_arithmetic']).toContain(evaluateQuestion(question).kind)
  })

  it.each([
    '',
    'hello',
    '42',
    'what is 42',
    'plus',
    '+',
    'what is five apples plus two',
    'it is 9:45',
    '1 + 1; process.exit()',
    '1'.repeat(400),
    '1+'.repeat(200),
  ])('finds no sum in "%s"', (question) => {
    expect(evaluateQuestion(question).kind).toBe('not_arithmetic')
  })

  it('agrees with exact evaluation of any tree', () => {
    fc.assert(
      fc.property(tree, (node) => {
        const question = write(node)
        fc.pre(/[-+*/]/.test(question) && question.length <= 300)
        const expected = evaluate(node)
        expect(evaluateQuestion(question)).toEqual(
          expected === null ? { kind: 'division_by_zero' } : { kind: 'value', value: expected },
        )
      }),
    )
  })

  it('gives an answer to any text at all', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789.,+-*/()x '.split(''), 'two ', 'point ', 'and ') }),
        (text) => {
          expect(evaluateQuestion(text)).toHaveProperty('kind')
        },
      ),
    )
  })
})
