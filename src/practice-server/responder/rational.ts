/** An exact fraction in lowest terms; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** `denominator` must not be zero. */
export function rational(numerator: bigint, denominator = 1n): Rational {
  const sign = denominator < 0n ? -1n : 1n
  const divisor = sign * greatestCommonDivisor(numerator, denominator)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

/** Digits with at most one decimal point: `12`, `3.5`, `.25`. */
export function rationalFromDecimal(text: string): Rational {
  const [whole = '', decimals = ''] = text.split('.')
  return rational(BigInt(`${whole}${decimals}` || '0'), 10n ** BigInt(decimals.length))
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

export function negate(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator }
}

/** `value` to so many decimal places, half away from zero, as an integer count of the last place. */
export function scaledRound(value: Rational, decimals: number): bigint {
  const scaled = value.numerator * 10n ** BigInt(decimals)
  const magnitude = scaled < 0n ? -scaled : scaled
  const rounded = (2n * magnitude + value.denominator) / (2n * value.denominator)
  return scaled < 0n ? -rounded : rounded
}

/** Digits with at most one decimal point, of a fraction that was read from such digits. */
export function decimalOf(value: Rational): string {
  let decimals = 0
  while ((value.numerator * 10n ** BigInt(decimals)) % value.denominator !== 0n) decimals++
  const digits = String(scaledRound(value, decimals)).padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (smaller > 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger
}
