import { m } from '../../paraglide/messages.js'
import { currentLanguage } from '../../state/language.svelte.ts'
import type { DayGroup } from './by-day.ts'

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
  const days = (now.getTime() - at) / 86_400_000
  const sameDay = new Date(at).toDateString() === now.toDateString()
  if (sameDay || days < 1) return written(at, { hour: 'numeric', minute: '2-digit' })
  return written(at, days < 7 ? { weekday: 'short' } : { day: 'numeric', month: 'short' })
}

export function wholeTime(at: number): string {
  return written(at, { dateStyle: 'full', timeStyle: 'short' })
}

function written(at: number | Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(currentLanguage(), options).format(at)
}
