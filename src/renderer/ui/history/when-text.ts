import { m } from '../../paraglide/messages.js'
import { currentLanguage } from '../../state/language.svelte.ts'
import { daysBefore, type DayGroup } from './by-day.ts'

export function headingOf(group: DayGroup, now: Date): string {
  switch (group.kind) {
    case 'pinned':
      return m.history_pinned()
    case 'today':
      return m.history_today()
    case 'yesterday':
      return m.history_yesterday()
    case 'week':
      return m.history_week()
    case 'month': {
      const thisYear = group.month.getFullYear() === now.getFullYear()
      return written(group.month, thisYear ? { month: 'long' } : { month: 'long', year: 'numeric' })
    }
  }
}

/** As short as it can be and still tell: the hour of these two days, the weekday of this week, else the day. */
export function shortTime(at: number, now: Date): string {
  if (at >= daysBefore(now, 1)) return written(at, { hour: 'numeric', minute: '2-digit' })
  // The weekday of a week ago is today's.
  return written(at, at >= daysBefore(now, 6) ? { weekday: 'short' } : { day: 'numeric', month: 'short' })
}

export function wholeTime(at: number): string {
  return written(at, { dateStyle: 'full', timeStyle: 'short' })
}

/** To make one costs more than to use it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>()

function written(at: number | Date, options: Intl.DateTimeFormatOptions): string {
  const key = `${currentLanguage()} ${JSON.stringify(options)}`
  const format = formats.get(key) ?? new Intl.DateTimeFormat(currentLanguage(), options)
  formats.set(key, format)
  return format.format(at)
}
