/** An exact fraction in lowest terms; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** `denominator` must not be zero. */
export function rational(numerator: bigint, denominator = 1n): Rational {
  const sign = denominator < 0n ? -1n : 1n
  const divisor = sign * greatestCommonDivisor(magnitude(numerator), magnitude(denominator))
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

export const zero = rational(0n)
export const one = rational(1n)

const decimal = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/

/** A decimal such as `12`, `.5` or `-1.5e-3`; null for anything else. The caller bounds the exponent. */
export function parseDecimal(text: string): Rational | null {
  const [, sign = '', whole = '', decimals = '', exponent = '0'] = decimal.exec(text) ?? []
  if (whole + decimals === '') return null
  const shift = Number(exponent) - decimals.length
  const digits = BigInt(sign + whole + decimals)
  return shift < 0 ? rational(digits, powerOfTen(-shift)) : rational(digits * powerOfTen(shift))
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b))
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator)
}

/** `b` must not be zero. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator)
}

/** What is left of `a` after taking `b` whole times: it has the sign of `b`, which must not be zero. */
export function remainder(a: Rational, b: Rational): Rational {
  return subtract(a, multiply(b, floor(divide(a, b))))
}

export function negate(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator }
}

export function absolute(a: Rational): Rational {
  return a.numerator < 0n ? negate(a) : a
}

export function floor({ numerator, denominator }: Rational): Rational {
  const quotient = numerator / denominator
  return rational(numerator < 0n && numerator % denominator !== 0n ? quotient - 1n : quotient)
}

/** To a multiple of `10 ** -decimals`, half away from zero; `decimals` may be negative. */
export function round(value: Rational, decimals: number): Rational {
  const count = roundedCount(value, decimals)
  return decimals < 0
    ? rational(count * powerOfTen(-decimals))
    : rational(count, powerOfTen(Math.max(decimals, 0)))
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** How much memory and time its arithmetic takes, in bits of the longer half. */
export function sizeBits({ numerator, denominator }: Rational): number {
  return Math.max(bitLength(magnitude(numerator)), bitLength(denominator))
}

/** The nearest double, or one next to it; beyond the doubles' range infinite or 0. */
export function toNumber(value: Rational): number {
  if (value.numerator === 0n) return 0
  const { negative, digits, exponent } = toScientific(value, 20)
  return Number(`${negative ? '-' : ''}${digits}e${exponent - 19}`)
}

/** `value` must be finite. */
export function fromNumber(value: number): Rational {
  const parsed = parseDecimal(value.toPrecision(17))
  if (parsed === null) throw new RangeError(`${value} is no number to calculate with`)
  return parsed
}

/** `digits`, of which the first stands before the point, times ten to the `exponent`. */
interface Scientific {
  negative: boolean
  digits: string
  exponent: number
}

/** Rounded to so many significant digits; `value` must not be zero. */
export function toScientific(value: Rational, significant: number): Scientific {
  const size = absolute(value)
  const estimate = String(size.numerator).length - String(size.denominator).length
  const lowerBound =
    estimate < 0 ? rational(1n, powerOfTen(-estimate)) : rational(powerOfTen(Math.max(estimate, 0)))
  const exponent = compare(size, lowerBound) < 0 ? estimate - 1 : estimate
  const digits = String(roundedCount(size, significant - 1 - exponent))
  // Rounding 9.99 up makes a digit more.
  const carried = digits.length > significant
  return {
    negative: value.numerator < 0n,
    digits: carried ? digits.slice(0, significant) : digits,
    exponent: carried ? exponent + 1 : exponent,
  }
}

export function bitLength(value: bigint): number {
  return value.toString(2).length
}

export function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}

/** How many times `10 ** -decimals` fits, rounded half away from zero. */
function roundedCount({ numerator, denominator }: Rational, decimals: number): bigint {
  const dividend = decimals > 0 ? numerator * powerOfTen(decimals) : numerator
  const divisor = decimals < 0 ? denominator * powerOfTen(-decimals) : denominator
  const rounded = (2n * magnitude(dividend) + divisor) / (2n * divisor)
  return dividend < 0n ? -rounded : rounded
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b]
  while (smaller > 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger
}
