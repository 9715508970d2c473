import { approximately, exactly, problem, type Computed } from './computed.ts'
import { root } from './power.ts'
import {
  absolute,
  add,
  compare,
  divide,
  floor,
  multiply,
  negate,
  one,
  rational,
  round,
  toNumber,
  zero,
  type Rational,
} from './rational.ts'

interface ArithmeticFunction {
  leastArguments: number
  mostArguments: number
  apply(values: readonly Rational[]): Computed
}

/** Larger ones are past what exact arithmetic holds. */
const LARGEST_FACTORIAL = 400n

const MOST_DECIMALS = 30

const constants: ReadonlyMap<string, Computed> = new Map([
  ['pi', approximately(Math.PI)],
  ['e', approximately(Math.E)],
])

const functions: ReadonlyMap<string, ArithmeticFunction> = new Map([
  ['abs', ofOne((value) => exactly(absolute(value)))],
  ['sign', ofOne((value) => exactly(rational(BigInt(compare(value, zero)))))],
  ['floor', ofOne((value) => exactly(floor(value)))],
  ['ceil', ofOne((value) => exactly(negate(floor(negate(value)))))],
  ['trunc', ofOne((value) => exactly(rational(value.numerator / value.denominator)))],
  ['round', { leastArguments: 1, mostArguments: 2, apply: ([value, decimals]) => rounded(value, decimals) }],
  ['sqrt', ofOne((value) => root(value, 2n))],
  ['cbrt', ofOne((value) => root(value, 3n))],
  ['factorial', ofOne(factorial)],
  ['min', ofMany((values) => values.reduce((least, value) => (compare(value, least) < 0 ? value : least)))],
  ['max', ofMany((values) => values.reduce((most, value) => (compare(value, most) > 0 ? value : most)))],
  ['sum', ofMany(total)],
  ['mean', ofMany((values) => divide(total(values), rational(BigInt(values.length))))],
  ['exp', ofOne((value) => approximately(Math.exp(toNumber(value))))],
  ['ln', ofOne((value) => logarithm(value, Math.log))],
  ['log2', ofOne((value) => logarithm(value, Math.log2))],
  ['log', ofOne((value) => logarithm(value, Math.log10))],
  ['sin', ofOne((value) => trigonometric(Math.sin(toNumber(value))))],
  ['cos', ofOne((value) => trigonometric(Math.cos(toNumber(value))))],
  ['tan', ofOne(tangent)],
  ['asin', ofOne((value) => inverse('asin', value, Math.asin))],
  ['acos', ofOne((value) => inverse('acos', value, Math.acos))],
  ['atan', ofOne((value) => approximately(Math.atan(toNumber(value))))],
])

/** For the tool's description. */
export const functionNames: readonly string[] = [...functions.keys()]

export function constant(name: string): Computed {
  return constants.get(name) ?? problem(`There is no '${name}'. Known names: ${knownNames()}.`)
}

export function callFunction(name: string, values: readonly Rational[]): Computed {
  const called = functions.get(name)
  if (called === undefined)
    return problem(`There is no function '${name}'. Known functions: ${functionNames.join(', ')}.`)
  const { leastArguments, mostArguments } = called
  if (values.length >= leastArguments && values.length <= mostArguments) return called.apply(values)
  const wanted =
    leastArguments === mostArguments
      ? `${leastArguments}`
      : mostArguments === Infinity
        ? `at least ${leastArguments}`
        : `${leastArguments} to ${mostArguments}`
  return problem(`${name}() takes ${wanted} numbers, not ${values.length}.`)
}

export function factorial(value: Rational): Computed {
  const { numerator, denominator } = value
  if (denominator !== 1n || numerator < 0n || numerator > LARGEST_FACTORIAL) {
    return problem(`A factorial needs a whole number from 0 to ${LARGEST_FACTORIAL}.`)
  }
  let product = 1n
  for (let factor = 2n; factor <= numerator; factor += 1n) product *= factor
  return exactly(rational(product))
}

function ofOne(apply: (value: Rational) => Computed): ArithmeticFunction {
  return { leastArguments: 1, mostArguments: 1, apply: ([value = zero]) => apply(value) }
}

function ofMany(apply: (values: readonly Rational[]) => Rational): ArithmeticFunction {
  return { leastArguments: 1, mostArguments: Infinity, apply: (values) => exactly(apply(values)) }
}

function knownNames(): string {
  return [...constants.keys(), ...functionNames].join(', ')
}

function total(values: readonly Rational[]): Rational {
  return values.reduce(add, zero)
}

function rounded(value: Rational = zero, decimals: Rational = zero): Computed {
  const places = toNumber(decimals)
  if (!Number.isInteger(places) || Math.abs(places) > MOST_DECIMALS) {
    return problem(`round() takes a whole number of decimals from -${MOST_DECIMALS} to ${MOST_DECIMALS}.`)
  }
  return exactly(round(value, places))
}

function logarithm(value: Rational, apply: (value: number) => number): Computed {
  return value.numerator > 0n
    ? approximately(apply(toNumber(value)))
    : problem('Only a positive number has a logarithm.')
}

function inverse(name: string, value: Rational, apply: (value: number) => number): Computed {
  return compare(multiply(value, value), one) > 0
    ? problem(`${name}() takes a number from -1 to 1.`)
    : approximately(apply(toNumber(value)))
}

function tangent(value: Rational): Computed {
  const angle = toNumber(value)
  return isRoundingNoise(Math.cos(angle))
    ? problem('The tangent of this angle is infinite.')
    : trigonometric(Math.tan(angle))
}

/** sin(pi) is 0, although no double is pi. */
function trigonometric(value: number): Computed {
  return approximately(isRoundingNoise(value) ? 0 : value)
}

function isRoundingNoise(value: number): boolean {
  return Math.abs(value) < 1e-15
}
