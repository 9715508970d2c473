import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calculator } from '../../../src/main/tools/calculator.ts'
import { ToolFailure } from '../../../src/main/tools/tool.ts'

const context = { signal: new AbortController().signal, stopConversation: () => {} }

function calculate(expression: string) {
  return calculator.run({ expression }, context)
}

function problemOf(expression: string): string {
  const result = calculate(expression)
  return result instanceof ToolFailure ? result.message : `no problem: ${JSON.stringify(result)}`
}

describe('the calculator', () => {
  it.each([
    ['0.1 + 0.2', '0.3'],
    ['1/3 * 3', '1'],
    ['0.1 * 3 - 0.3', '0'],
    ['19.99 * 3', '59.97'],
    ['9007199254740993 + 0', '9007199254740993'],
    ['2 + 3 * 4', '14'],
    ['(2 + 3) * 4', '20'],
    ['10 - 4 - 3', '3'],
    ['100 / 10 / 2', '5'],
    ['2^3^2', '512'],
    ['-2^2', '-4'],
    ['(-2)^2', '4'],
    ['2^-2', '0.25'],
    ['2**10', '1024'],
    ['8^(1/3)', '2'],
    ['2^100', '1267650600228229401496703205376'],
    ['--5', '5'],
    ['6 × 7 ÷ 2 − 1', '20'],
    ['1.5e3 + .5', '1500.5'],
    ['17 % 5', '2'],
    ['-7 % 3', '2'],
    ['17 mod 5', '2'],
    ['20%', '0.2'],
    ['15% of 80', '12'],
    ['80 + 15%', '92'],
    ['80 - 25%', '60'],
    ['5% + 15%', '0.2'],
    ['100 + 10% + 10%', '121'],
    ['200 * 10%', '20'],
    ['100 + (10%)', '100.1'],
    ['sqrt(16) + sqrt(0.25)', '4.5'],
    ['sqrt(152415787501905210)^2 / 152415787501905210', '1'],
    ['cbrt(-27)', '-3'],
    ['abs(-3.5)', '3.5'],
    ['round(2.5)', '3'],
    ['round(-2.5)', '-3'],
    ['round(1.005, 2)', '1.01'],
    ['round(1234, -2)', '1200'],
    ['floor(-1.5) + ceil(1.2) + trunc(-1.9)', '-1'],
    ['min(3, 1, 2) + max(4, 9)', '10'],
    ['sum(1, 2, 3) + mean(1, 2)', '7.5'],
    ['5! + factorial(3)', '126'],
    ['log(1000)', '3'],
    ['SQRT(4)', '2'],
    ['sin(pi)', '0'],
    ['cos(π)', '-1'],
    ['sign(-4)', '-1'],
    ['1/0.000001', '1000000'],
    ['1 / 8', '0.125'],
  ])('makes %s %s', (expression, result) => {
    expect(calculate(expression)).toMatchObject({ result })
  })

  it.each([
    ['1/3', '0.333333333333333'],
    ['-2/3', '-0.666666666666667'],
    ['sqrt(2)', '1.4142135623731'],
    ['10^30 / 7', '1.42857142857143e29'],
    ['1 / 30000000000', '3.33333333333333e-11'],
    ['99999999999999996 / 100000000000000000 + 0 * pi', '1'],
    ['sqrt(2)^2', '2'],
    ['3^5 + 0.1 * pi - 0.1 * pi', '243'],
    ['2^1000', '1.07150860718627e301'],
    ['exp(1)', '2.71828182845905'],
  ])('says that %s is rounded to %s', (expression, result) => {
    expect(calculate(expression)).toEqual({ result, rounded: true })
  })

  it('says that a whole result is not rounded', () => {
    expect(calculate('1 + 1')).toEqual({ result: '2', rounded: false })
  })

  it.each([
    ['', 'a number is missing'],
    ['2 +', 'a number is missing'],
    ['(2 + 3', 'closing bracket'],
    ['2 + 3)', "')' at character 6"],
    ['2 3', 'An operator is missing at character 3'],
    ['2(3)', 'write * to multiply'],
    ['1,234 + 1', 'Write 1234.5'],
    ['5 / 0', 'Division by zero'],
    ['5 % (3 - 3)', 'Division by zero'],
    ['0^-1', 'division by zero'],
    ['sqrt(-1)', 'no square root'],
    ['(-8)^0.5', 'no fractional power'],
    ['ln(0)', 'logarithm'],
    ['asin(2)', 'from -1 to 1'],
    ['tan(pi / 2)', 'infinite'],
    ['foo(2)', "no function 'foo'"],
    ['x + 1', "no 'x'"],
    ['sqrt(1, 2)', 'takes 1 numbers, not 2'],
    ['max()', 'at least 1'],
    ['round(1, 2.5)', 'whole number of decimals'],
    ['2.5!', 'factorial'],
    ['1000000!', 'factorial'],
    ['12 $', "The sign '$'"],
    ['process.exit()', "no 'process'"],
    ['9^9^9^9', 'too large'],
    ['0.5^99999', 'too large or too small'],
    ['1e999999', 'too long'],
    ['('.repeat(400), 'Too many brackets'],
    ['-'.repeat(400) + '1', 'Too many brackets'],
    ['1+'.repeat(600) + '1', 'longer than 1000'],
  ])('says what is wrong with “%s”', (expression, part) => {
    expect(problemOf(expression)).toContain(part)
  })

  it('works out any sum of cents as integers do', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e12, max: 1e12 }), { minLength: 1, maxLength: 20 }),
        (cents) => {
          const decimal = (value: bigint) => {
            const digits = String(value < 0n ? -value : value).padStart(3, '0')
            return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
          }
          const expression = cents.map((value) => `(${decimal(BigInt(value))})`).join('+')
          const expected = decimal(cents.reduce((sum, value) => sum + BigInt(value), 0n))
          expect(calculate(expression)).toEqual({
            result: expected.replace(/\.?0+$/, '').replace(/^-0$/, '0'),
            rounded: false,
          })
        },
      ),
    )
  })

  it('ends with a result or a message, whatever it is given', () => {
    const piece = fc.constantFrom(
      ...'0123456789.+-*/^%!(),e '.split(''),
      'sqrt(',
      'max(',
      'of',
      'pi',
      '9^9',
      '$',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const result = calculate(pieces.join(''))
        if (result instanceof ToolFailure) expect(result.message).toMatch(/\.|\)$/)
        else expect(result).toMatchObject({ result: expect.stringMatching(/^-?\d+(\.\d+)?(e-?\d+)?$/) })
      }),
      { numRuns: 3000 },
    )
  })
})
