import { approximately, exactly, MAX_EXACT_BITS, problem, tooLarge, type Computed } from './computed.ts'
import { bitLength, negate, one, rational, sizeBits, toNumber, zero, type Rational } from './rational.ts'

/** Finer roots are not looked for exactly. */
const FINEST_EXACT_ROOT = 64n

/** Exact where the result is a fraction that fits, as 2^10, 2^-1 and 8^(1/3) are. */
export function power(base: Rational, exponent: Rational): Computed {
  if (exponent.numerator === 0n) return exactly(one)
  if (base.numerator === 0n) {
    return exponent.numerator < 0n ? problem('Zero has no negative power: division by zero.') : exactly(zero)
  }
  if (exponent.denominator === 1n) return integerPower(base, exponent.numerator)
  if (base.numerator < 0n) return problem('A negative number has no fractional power among the real numbers.')
  const rooted = exponent.denominator <= FINEST_EXACT_ROOT ? exactRoot(base, exponent.denominator) : null
  return rooted === null
    ? approximatePower(base, toNumber(exponent))
    : integerPower(rooted, exponent.numerator)
}

/** `degree` must be at least 2. */
export function root(value: Rational, degree: 2n | 3n): Computed {
  if (value.numerator < 0n) {
    if (degree === 2n) return problem('A negative number has no square root among the real numbers.')
    const positive = root(negate(value), degree)
    return positive.kind === 'value' ? { ...positive, value: negate(positive.value) } : positive
  }
  const exact = exactRoot(value, degree)
  if (exact !== null) return exactly(exact)
  return approximately(degree === 2n ? Math.sqrt(toNumber(value)) : Math.cbrt(toNumber(value)))
}

function integerPower(base: Rational, exponent: bigint): Computed {
  const times = exponent < 0n ? -exponent : exponent
  if (sizeBits(base) === 1) return exactly(times % 2n === 0n ? one : base)
  if (BigInt(sizeBits(base)) * times > MAX_EXACT_BITS) return approximatePower(base, Number(exponent))
  const [numerator, denominator] = [base.numerator ** times, base.denominator ** times]
  return exactly(exponent < 0n ? rational(denominator, numerator) : rational(numerator, denominator))
}

function approximatePower(base: Rational, exponent: number): Computed {
  const value = toNumber(base) ** exponent
  return value === 0 ? tooLarge : approximately(value)
}

/** `value` must not be negative. */
function exactRoot({ numerator, denominator }: Rational, degree: bigint): Rational | null {
  const [above, below] = [integerRoot(numerator, degree), integerRoot(denominator, degree)]
  return above ** degree === numerator && below ** degree === denominator ? rational(above, below) : null
}

/** The largest integer whose power is not above `value`, by Newton's method from above. */
function integerRoot(value: bigint, degree: bigint): bigint {
  if (value < 2n) return value
  let estimate = 1n << BigInt(Math.ceil(bitLength(value) / Number(degree)))
  for (;;) {
    const next = ((degree - 1n) * estimate + value / estimate ** (degree - 1n)) / degree
    if (next >= estimate) return estimate
    estimate = next
  }
}
