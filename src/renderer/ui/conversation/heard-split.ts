import type { OutputAudioPart } from '../../../shared/conversation.ts'

/** The transcript at the ear's place; the pieces in order are all of it. */
export interface HeardSplit {
  heard: string
  /** The word being heard, with what follows it up to the edge; empty when none is. */
  now: string
  /** Not heard yet, or, where the part was interrupted, never. */
  unheard: string
}

const words = new Intl.Segmenter(undefined, { granularity: 'word' })

/**
 * While it plays, the word being spoken counts as heard whole, so that the edge steps from word to word; where it was
 * cut off, the edge is exact.
 */
export function splitHeard({ transcript, heardChars, interrupted }: OutputAudioPart): HeardSplit {
  let edge = Math.min(Math.max(0, heardChars), transcript.length)
  if (splitsCharacter(transcript, edge)) edge += 1
  let start = edge
  if (!interrupted && edge > 0) {
    const segments = words.segment(transcript)
    let last = segments.containing(edge - 1)
    if (last?.isWordLike === true) edge = last.index + last.segment.length
    while (last !== undefined && last.isWordLike !== true && last.index > 0) {
      last = segments.containing(last.index - 1)
    }
    start = last?.isWordLike === true && edge < transcript.length ? last.index : edge
  }
  return {
    heard: transcript.slice(0, start),
    now: transcript.slice(start, edge),
    unheard: transcript.slice(edge),
  }
}

/** Between the two halves of a surrogate pair. */
function splitsCharacter(text: string, index: number): boolean {
  return index > 0 && index < text.length && (text.codePointAt(index - 1) ?? 0) > 0xffff
}
