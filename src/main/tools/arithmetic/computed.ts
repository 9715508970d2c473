import { fromNumber, sizeBits, type Rational } from './rational.ts'

/** A value, or what stands in its way, in words that help to ask again. */
export type Computed =
  { kind: 'value'; value: Rational; exact: boolean } | { kind: 'problem'; problem: string }

/** Exact arithmetic stops at about 1,200 digits; beyond it doubles take over. */
export const MAX_EXACT_BITS = 4000

export const tooLarge = problem('The result is too large or too small to work with.')

export function exactly(value: Rational): Computed {
  return { kind: 'value', value, exact: true }
}

export function problem(text: string): Computed {
  return { kind: 'problem', problem: text }
}

/** A double's worth of precision, about 15 digits. */
export function approximately(value: number): Computed {
  if (!Number.isFinite(value)) return tooLarge
  return { kind: 'value', value: fromNumber(value), exact: false }
}

export function fits(value: Rational): boolean {
  return sizeBits(value) <= MAX_EXACT_BITS
}
