import type { ToolOutput } from './asked.ts'
import { speakClockTime } from './clock.ts'
import { speakNumber } from './number-words.ts'
import { fragments, type Phrase } from './phrases.ts'
import { rationalFromDecimal, negate } from './rational.ts'

/** Longer results are shown in part. */
const LONGEST_SHOWN = 200

/** What is said of one result: phrases the voice has, or words that it can only show. */
export type SpokenResult = { kind: 'phrases'; phrases: readonly Phrase[] } | { kind: 'shown'; text: string }

/** A time of day and a number are spoken; anything else is shown in the transcript, in brackets. */
export function speakResult({ name, output }: ToolOutput): SpokenResult {
  const time = name === 'current_time' ? timeIn(output) : null
  if (time !== null) return { kind: 'phrases', phrases: speakClockTime(time.hour, time.minute) }
  const number = numberIn(output)
  if (number !== null) return { kind: 'phrases', phrases: number }
  const shown = output.length > LONGEST_SHOWN ? `${output.slice(0, LONGEST_SHOWN)}…` : output
  return { kind: 'shown', text: `[${shown}]` }
}

/** The first `HH:MM` of a result, as it stands: the function knows the person's time zone. */
function timeIn(output: string): { hour: number; minute: number } | null {
  const match = /(?<!\d)([01]?\d|2[0-3]):([0-5]\d)(?::\d\d(?:\.\d+)?)?(?:\s*([ap])\.?m\b)?/i.exec(output)
  if (match === null) return null
  const half = match[3]?.toLowerCase()
  const hour = Number(match[1])
  return {
    hour: half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0),
    minute: Number(match[2]),
  }
}

function numberIn(output: string): readonly Phrase[] | null {
  const decimal = decimalIn(output)
  if (decimal === null) return null
  const magnitude = rationalFromDecimal(decimal.replace('-', ''))
  const spoken = speakNumber(decimal.startsWith('-') ? negate(magnitude) : magnitude)
  if (spoken.kind !== 'words') return null
  return [
    { clip: spoken.exact ? fragments.theAnswerIs : fragments.theAnswerIsAbout },
    ...spoken.clips.map((clip, index): Phrase =>
      index === spoken.clips.length - 1 ? { clip, punctuation: '.' } : { clip },
    ),
  ]
}

/** A number alone, or the only number of an object: `42`, `"42"`, `{"result": 42}`. */
function decimalIn(output: string): string | null {
  const isDecimal = (text: string): boolean => /^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)
  let value: unknown = output.trim()
  try {
    value = JSON.parse(output)
  } catch {
    // Plain words are a result too.
  }
  const inside = typeof value === 'object' && value !== null ? Object.values(value) : [value]
  const numbers = inside.map(String).filter(isDecimal)
  return numbers.length === 1 ? (numbers[0] ?? null) : null
}
