import { fragments, numberConnectives, type Phrase } from './phrases.ts'
import { small } from './number-words.ts'

/** "It is nine forty-five in the morning.", in the machine's own time zone. */
export function speakTime(time: Date): Phrase[] {
  return speakClockTime(time.getHours(), time.getMinutes())
}

export function speakClockTime(hour: number, minute: number): Phrase[] {
  if (minute === 0 && hour === 12) return [{ clip: fragments.itIsNoon }]
  if (minute === 0 && hour === 0) return [{ clip: fragments.itIsMidnight }]
  return [
    { clip: fragments.itIs },
    { clip: small(hour % 12 === 0 ? 12 : hour % 12) },
    ...speakMinutes(minute),
    { clip: partOfDay(hour) },
  ]
}

function speakMinutes(minute: number): Phrase[] {
  if (minute === 0) return [{ clip: fragments.oClock }]
  if (minute < 10) return [{ clip: numberConnectives.oh }, { clip: small(minute) }]
  return [{ clip: small(minute) }]
}

function partOfDay(hour: number): string {
  if (hour < 12) return fragments.inTheMorning
  if (hour < 18) return fragments.inTheAfternoon
  return hour < 21 ? fragments.inTheEvening : fragments.atNight
}
