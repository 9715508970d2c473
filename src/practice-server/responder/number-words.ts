import { numberConnectives as words, smallNumbers } from './phrases.ts'
import { scaledRound, type Rational } from './rational.ts'

/** The voice speaks numbers below a trillion, to four decimal places. */
const SPOKEN_LIMIT = 1_000_000_000_000n
const SPOKEN_DECIMALS = 4

export type SpokenNumber =
  /** `clips` say the number; `exact` is false when it was rounded. */
  { kind: 'words'; clips: readonly string[]; exact: boolean } | { kind: 'too_large' } | { kind: 'too_small' }

/** A number as the clips that say it: "minus", "one", "hundred and", "five", "point", "two". */
export function speakNumber(value: Rational): SpokenNumber {
  const scale = 10n ** BigInt(SPOKEN_DECIMALS)
  const rounded = scaledRound(value, SPOKEN_DECIMALS)
  const magnitude = rounded < 0n ? -rounded : rounded
  if (magnitude >= SPOKEN_LIMIT * scale) return { kind: 'too_large' }
  if (magnitude === 0n && value.numerator !== 0n) return { kind: 'too_small' }
  const decimals = String(magnitude % scale)
    .padStart(SPOKEN_DECIMALS, '0')
    .replace(/0+$/, '')
  const clips = [
    ...(rounded < 0n ? [words.minus] : []),
    ...speakWhole(magnitude / scale),
    ...(decimals === '' ? [] : [words.point, ...[...decimals].map((digit) => small(Number(digit)))]),
  ]
  return { kind: 'words', clips, exact: rounded * value.denominator === value.numerator * scale }
}

const scales = [
  { size: 1_000_000_000n, name: words.billion },
  { size: 1_000_000n, name: words.million },
  { size: 1000n, name: words.thousand },
] as const

function speakWhole(value: bigint): string[] {
  const clips: string[] = []
  let rest = value
  for (const { size, name } of scales) {
    const count = rest / size
    if (count > 0n) clips.push(...speakBelowThousand(Number(count)), name)
    rest %= size
  }
  if (rest === 0n && clips.length > 0) return clips
  const joiner = clips.length > 0 && rest < 100n ? [words.and] : []
  return [...clips, ...joiner, ...speakBelowThousand(Number(rest))]
}

function speakBelowThousand(value: number): string[] {
  if (value < 100) return [small(value)]
  const hundreds = small(Math.floor(value / 100))
  const rest = value % 100
  return rest === 0 ? [hundreds, words.hundred] : [hundreds, words.hundredAnd, small(rest)]
}

/** The one clip of a number from 0 to 99. */
export function small(value: number): string {
  const word = smallNumbers[value]
  if (word === undefined) throw new RangeError(`${String(value)} is not between 0 and 99`)
  return word
}

const valueOfWord: ReadonlyMap<string, number> = new Map(smallNumbers.map((word, value) => [word, value]))
const valueOfScale: ReadonlyMap<string, bigint> = new Map(scales.map(({ size, name }) => [name, size]))

/**
 * Reads a number in words from the front of `tokens`: `["one", "hundred", "and", "five", "point",
 * "two", "plus"]` gives `105.2` and 6. Null when they don't begin with one.
 */
export function readNumberWords(tokens: readonly string[]): { decimal: string; length: number } | null {
  const whole = readWhole(tokens)
  const startsWithPoint = whole === null && tokens[0] === 'point'
  if (whole === null && !startsWithPoint) return null
  const length = whole?.length ?? 0
  const integer = String(whole?.value ?? 0n)
  if (tokens[length] !== 'point') return { decimal: integer, length }
  let decimals = ''
  let end = length + 1
  for (let digit = digitOf(tokens[end]); digit !== null; digit = digitOf(tokens[end])) {
    decimals += String(digit)
    end++
  }
  return decimals === '' ? null : { decimal: `${integer}.${decimals}`, length: end }
}

function digitOf(token: string | undefined): number | null {
  const value = token === 'oh' ? 0 : valueOfWord.get(token ?? '')
  return value !== undefined && value < 10 ? value : null
}

/** Groups of up to 999, each with a smaller scale than the one before. */
function readWhole(tokens: readonly string[]): { value: bigint; length: number } | null {
  let total = 0n
  let length = 0
  let smallestScale: bigint | null = null
  for (;;) {
    const skipped = length > 0 && tokens[length] === 'and' ? 1 : 0
    const group = readBelowThousand(tokens.slice(length + skipped))
    if (group === null) break
    const after = length + skipped + group.length
    const scale = valueOfScale.get(tokens[after] ?? '') ?? null
    if (smallestScale !== null && (scale ?? 1n) >= smallestScale) break
    total += BigInt(group.value) * (scale ?? 1n)
    length = scale === null ? after : after + 1
    if (scale === null) break
    smallestScale = scale
  }
  return length === 0 ? null : { value: total, length }
}

function readBelowThousand(tokens: readonly string[]): { value: number; length: number } | null {
  const first = readBelowHundred(tokens)
  const hundreds = first ?? (tokens[0] === 'a' && tokens[1] === 'hundred' ? { value: 1, length: 1 } : null)
  if (hundreds === null) return null
  if (tokens[hundreds.length] !== 'hundred' || hundreds.value === 0 || hundreds.value > 9) return first
  const joiner = tokens[hundreds.length + 1] === 'and' ? 1 : 0
  const rest = readBelowHundred(tokens.slice(hundreds.length + 1 + joiner))
  const value = hundreds.value * 100
  if (rest === null) return { value, length: hundreds.length + 1 }
  return { value: value + rest.value, length: hundreds.length + 1 + joiner + rest.length }
}

/** "forty-five" is one token or, as people also write it, two. */
function readBelowHundred(tokens: readonly string[]): { value: number; length: number } | null {
  const value = valueOfWord.get(tokens[0] ?? '')
  if (value === undefined) return null
  const unit = valueOfWord.get(tokens[1] ?? '')
  const isTen = value >= 20 && value % 10 === 0
  if (isTen && unit !== undefined && unit > 0 && unit < 10) return { value: value + unit, length: 2 }
  return { value, length: 1 }
}
