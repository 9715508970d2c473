import * as v from 'valibot'
import { ToolFailure, type Tool } from './tool.ts'

const argumentsSchema = v.strictObject({ time_zone: v.nullish(v.string()) })

/** Tells date, weekday and time, here or in another time zone. `now`: the clock. */
export function currentTime(now: () => Date): Tool<typeof argumentsSchema> {
  return {
    name: 'current_time',
    description:
      'Tells the current date, weekday and time where the person is, or in another time zone. Call it whenever an ' +
      'answer depends on the date or the time.',
    parameters: {
      type: 'object',
      properties: {
        time_zone: {
          type: 'string',
          description: 'IANA name such as Europe/Berlin or Asia/Tokyo. Leave it out for where the person is.',
        },
      },
      additionalProperties: false,
    },
    argumentsSchema,
    effect: 'none',
    run({ time_zone }) {
      const format = formatIn(time_zone?.trim() || undefined)
      return format === null ? unknownZone(time_zone ?? '') : describe(format, now())
    },
  }
}

/** Null for a time zone that nobody knows. */
function formatIn(timeZone: string | undefined): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      weekday: 'long',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    })
  } catch (cause) {
    if (cause instanceof RangeError) return null
    throw cause
  }
}

function describe(format: Intl.DateTimeFormat, date: Date) {
  const parts = new Map(format.formatToParts(date).map(({ type, value }) => [type, value]))
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? ''
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    weekday: part('weekday'),
    time: `${part('hour')}:${part('minute')}:${part('second')}`,
    time_zone: format.resolvedOptions().timeZone,
    /** `GMT` alone is no offset at all. */
    utc_offset: part('timeZoneName').replace(/^GMT$/, 'GMT+00:00').replace('GMT', 'UTC'),
  }
}

function unknownZone(asked: string): ToolFailure {
  const city = asked.trim().replaceAll(' ', '_').toLowerCase().split('/').at(-1)
  const near = Intl.supportedValuesOf('timeZone').filter((zone) => zone.toLowerCase().endsWith(`/${city}`))
  const advice =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : 'Use an IANA name such as Europe/Berlin, that of the nearest large city in the same zone.'
  return new ToolFailure('unknown_time_zone', `There is no time zone '${asked}'. ${advice}`)
}
