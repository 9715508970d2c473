import { msToSamples } from '../shared/audio-format.ts'
import type { Utterance } from './responder/utterance.ts'

/** One delta of an answer. */
export type OutputPiece = { kind: 'text'; text: string } | { kind: 'audio'; samples: Int16Array }

/** How an answer is paced: bursts back to back, with gaps, far faster than it plays. */
export interface Pace {
  readonly burstSamples: number
  readonly gapMs: number
  /** A longer gap, once, after the first burst. */
  readonly stallMs: number
}

/** The most audio in one delta. */
const CHUNK_SAMPLES = msToSamples(200)
/** A written answer comes a word at a time; a word, or a run of arguments, counts as this much against a burst. */
const WORD_SAMPLES = msToSamples(100)

/** Spoken: each utterance's words, then its sound, so that both are at the same place. */
export function* spokenPieces(answer: readonly Utterance[]): Generator<OutputPiece, undefined> {
  for (const { text, samples } of answer) {
    if (text !== '') yield { kind: 'text', text }
    for (let start = 0; start < samples.length; start += CHUNK_SAMPLES)
      yield { kind: 'audio', samples: samples.subarray(start, start + CHUNK_SAMPLES) }
  }
}

/** Written: the same words without the sound. */
export function* writtenPieces(answer: readonly Utterance[]): Generator<OutputPiece, undefined> {
  const whole = answer.map(({ text }) => text).join('')
  for (const [text] of whole.matchAll(/\s*\S+/g)) yield { kind: 'text', text }
}

/** A call's arguments in short runs, as a model would write them. */
export function* argumentPieces(json: string): Generator<OutputPiece, undefined> {
  for (const [text] of json.matchAll(/[\s\S]{1,12}/g)) yield { kind: 'text', text }
}

/** What a piece counts against its burst. In speech the words ride along with their sound. */
export function burstCost(piece: OutputPiece, isSpeech: boolean): number {
  if (piece.kind === 'audio') return piece.samples.length
  return isSpeech ? 0 : WORD_SAMPLES
}
