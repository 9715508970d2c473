/** Times, in the window's language. */
import { currentLanguage } from '../../state/language.svelte.ts'
import { seconds } from '../common/numbers.ts'

/** To a tenth of a second, or a hundredth under ten seconds. */
export function duration(durationMs: number): string {
  return seconds(durationMs, durationMs < 10_000 ? 2 : 1)
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
