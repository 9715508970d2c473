/** Numbers, sums of money and measures as each language writes them. */
import type { Language } from './languages.ts'

export function decimal(value: number, language: Language, digits: number, leastDigits = 0): string {
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: leastDigits,
    maximumFractionDigits: digits,
  }).format(value)
}

/** @param share 1 is all of it */
export function percent(share: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: 'percent' }).format(share)
}

/** Under a dollar to a hundredth of a cent, and what is less than that to its first two digits: a turn may cost so little. */
export function usd(value: number, language: Language): string {
  return new Intl.NumberFormat(language, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
    ...(value < 1 && {
      maximumFractionDigits: 4,
      maximumSignificantDigits: 2,
      roundingPriority: 'morePrecision',
    }),
  }).format(value)
}

/** Some languages set a short unit in Latin letters close to its number, and others apart: here it is always apart. */
export function measure(
  value: number,
  unit: string,
  language: Language,
  digits: number,
  leastDigits = 0,
): string {
  const parts = new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: 'narrow',
    minimumFractionDigits: leastDigits,
    maximumFractionDigits: digits,
  }).formatToParts(value)
  return parts
    .map((part, at) => {
      const isClose = part.type === 'unit' && at > 0 && parts[at - 1]?.type !== 'literal'
      return isClose && /^[a-z]/i.test(part.value) ? `\u202f${part.value}` : part.value
    })
    .join('')
}

/** A number or a sum of money that is written in English, in another language; any other text as it is. */
export function numberIn(text: string, language: Language): string {
  const [, sign, digits] = /^(\$?)(\d[\d,]*(?:\.\d+)?)$/.exec(text) ?? []
  if (digits === undefined) return text
  const value = Number(digits.replaceAll(',', ''))
  return sign === '$' ? usd(value, language) : decimal(value, language, 20)
}
