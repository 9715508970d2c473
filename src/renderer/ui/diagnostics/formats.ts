/** Numbers with their units, in the window's language. */
import { currentLanguage } from '../../state/language.svelte.ts'

export function wholeNumber(value: number): string {
  return new Intl.NumberFormat(currentLanguage()).format(value)
}

/** To a tenth of a second, or a hundredth under ten seconds. */
export function seconds(durationMs: number): string {
  const digits = durationMs < 10_000 ? 2 : 1
  return unit('second', durationMs / 1000, digits)
}

export function size(bytes: number): string {
  if (bytes < 1_000) return unit('byte', bytes, 0)
  return bytes < 1_000_000 ? unit('kilobyte', bytes / 1_000, 1) : unit('megabyte', bytes / 1_000_000, 1)
}

/** Small sums to a hundredth of a cent. */
export function usd(value: number): string {
  const digits = value > 0 && value < 1 ? 4 : 2
  return new Intl.NumberFormat(currentLanguage(), {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(value)
}

/** To the millisecond. */
export function clockTime(epochMs: number): string {
  return new Intl.DateTimeFormat(currentLanguage(), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  }).format(epochMs)
}

/** @param day as in `2026-11-21` */
export function dayName(day: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(Date.parse(day))
}

/** Some languages set a short unit in Latin letters close to its number, and others apart: here it is always apart. */
export function unit(name: string, value: number, digits: number, leastDigits = 0): string {
  const parts = new Intl.NumberFormat(currentLanguage(), {
    style: 'unit',
    unit: name,
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
