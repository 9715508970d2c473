/** Numbers with their units, in the window's language. */
import * as numbers from '../../../shared/numbers.ts'
import { currentLanguage } from '../../state/language.svelte.ts'

export function wholeNumber(value: number): string {
  return numbers.decimal(value, currentLanguage(), 0)
}

/** As a person types it: without marks between the thousands. */
export function typedNumber(value: number): string {
  return new Intl.NumberFormat(currentLanguage(), { useGrouping: false }).format(value)
}

export function hundredths(value: number): string {
  return numbers.decimal(value, currentLanguage(), 2, 2)
}

export function percent(share: number): string {
  return numbers.percent(share, currentLanguage())
}

export function usd(value: number): string {
  return numbers.usd(value, currentLanguage())
}

export function seconds(durationMs: number, digits: number, leastDigits = 0): string {
  return numbers.measure(durationMs / 1_000, 'second', currentLanguage(), digits, leastDigits)
}

export function milliseconds(durationMs: number): string {
  return numbers.measure(durationMs, 'millisecond', currentLanguage(), 0)
}

export function size(bytes: number): string {
  const language = currentLanguage()
  if (bytes < 1_000) return numbers.measure(bytes, 'byte', language, 0)
  return bytes < 1_000_000
    ? numbers.measure(bytes / 1_000, 'kilobyte', language, 1)
    : numbers.measure(bytes / 1_000_000, 'megabyte', language, 1)
}
