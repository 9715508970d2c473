import { fits } from './computed.ts'
import { multiply, powerOfTen, rational, toScientific, type Rational } from './rational.ts'

/** Longer results are rounded. */
const LONGEST_EXACT_CHARACTERS = 60
const MOST_EXACT_DECIMALS = 30
/** What doubles are good for, and what rounded results show. */
const SIGNIFICANT_DIGITS = 15

/** A result as decimal text; `rounded` when it shows less than the whole value. */
export function formatDecimal(value: Rational, exact: boolean): { text: string; rounded: boolean } {
  const whole = exact ? exactDecimal(value) : null
  return whole === null ? { text: roundedDecimal(value), rounded: true } : { text: whole, rounded: false }
}

/** Null when the decimals don't end, or are too many to show. */
function exactDecimal(value: Rational): string | null {
  if (!fits(value)) return null
  const decimals = decimalsOf(value.denominator)
  if (decimals === null) return null
  const shifted = multiply(value, rational(powerOfTen(decimals))).numerator
  const text = withPoint(shifted, decimals)
  return text.length > LONGEST_EXACT_CHARACTERS ? null : text
}

function decimalsOf(denominator: bigint): number | null {
  for (let decimals = 0; decimals <= MOST_EXACT_DECIMALS; decimals += 1) {
    if (powerOfTen(decimals) % denominator === 0n) return decimals
  }
  return null
}

function withPoint(shifted: bigint, decimals: number): string {
  const sign = shifted < 0n ? '-' : ''
  const digits = String(shifted)
    .replace('-', '')
    .padStart(decimals + 1, '0')
  return sign + (decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`)
}

function roundedDecimal(value: Rational): string {
  if (value.numerator === 0n) return '0'
  const { negative, digits, exponent } = toScientific(value, SIGNIFICANT_DIGITS)
  const significant = digits.replace(/0+$/, '')
  const sign = negative ? '-' : ''
  if (exponent < -7 || exponent > 20) {
    const [first = '', ...rest] = significant
    return `${sign}${first}${rest.length > 0 ? '.' : ''}${rest.join('')}e${exponent}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${significant}`
  const whole = significant.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const decimals = significant.slice(exponent + 1)
  return decimals === '' ? sign + whole : `${sign}${whole}.${decimals}`
}
