/** What is said, as sound: each phrase has a tone of its own, by which it is known again wherever it arrives. */
import { withoutSilentEnds } from '../../src/shared/silence.ts'
import { tone } from '../fixtures/tone.ts'

const frequencies = {
  'good morning': 200,
  'and then': 260,
  'no, wait': 320,
  'hands free': 380,
  'one more thing': 440,
} as const

type Phrase = keyof typeof frequencies

const sounds = new Map<string, Int16Array>(
  Object.entries(frequencies).map(([words, frequency]) => [words, tone(160, 24_000, frequency)]),
)

export function spokenWords(words: Phrase | string): Int16Array {
  const samples = sounds.get(words)
  if (samples === undefined) throw new Error(`Nobody has said how “${words}” sounds`)
  return samples
}

/** The phrases in a sound, in no order; null when none is in it whole. */
export function whichWords(samples: Int16Array): string | null {
  const found = [...sounds].filter(([, sound]) => contains(samples, withoutSilentEnds(sound)))
  return found.length === 0 ? null : found.map(([words]) => words).join(' ')
}

function contains(haystack: Int16Array, needle: Int16Array): boolean {
  return bytesOf(haystack).includes(bytesOf(needle))
}

function bytesOf(samples: Int16Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
}
