import { msToSamples } from '../../shared/audio-format.ts'
import type { Voice } from '../voice.ts'
import type { Phrase } from './phrases.ts'

/** A piece of an answer: the transcript it adds, and the sound that says exactly that. */
export interface Utterance {
  readonly text: string
  readonly samples: Int16Array
}

/** Silence after a clip, by how its text ends. */
const PAUSE_MS = { sentence: 300, clause: 150, word: 40 } as const

export function utteranceOf(text: string, samples: Int16Array): Utterance {
  return { text, samples }
}

/**
 * Phrases as utterances. Each one's pause is part of its own sound, so the next text begins where its
 * sound begins: 150 ms after "You said:", for one.
 */
export function utter(phrases: readonly Phrase[], voice: Voice): Utterance[] {
  return phrases.map((phrase, index) => {
    const text = phrase.clip + (phrase.punctuation ?? '')
    return {
      text: index === 0 ? text : ` ${text}`,
      samples: withPause(voice.clip(phrase.clip), pauseAfter(text)),
    }
  })
}

function pauseAfter(text: string): number {
  if (/[.!?]$/.test(text)) return PAUSE_MS.sentence
  return /[,:]$/.test(text) ? PAUSE_MS.clause : PAUSE_MS.word
}

function withPause(clip: Int16Array, pauseMs: number): Int16Array {
  const samples = new Int16Array(clip.length + msToSamples(pauseMs))
  samples.set(clip)
  return samples
}
