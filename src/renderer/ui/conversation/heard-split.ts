import type { OutputAudioPart } from '../../../shared/conversation.ts'

export interface HeardSplit {
  heard: string
  /** Not heard yet, or, where the part was interrupted, never. */
  unheard: string
}

const WORD = /[\p{L}\p{N}\p{M}'’]/u

/**
 * The transcript at the ear's place. While it plays, the word being spoken counts as heard whole, so that the edge
 * steps from word to word; where it was cut off, the edge is exact.
 */
export function splitHeard(part: OutputAudioPart): HeardSplit {
  const { transcript, heardChars, interrupted } = part
  let edge = Math.min(Math.max(0, heardChars), transcript.length)
  if (splitsCharacter(transcript, edge)) edge += 1
  if (!interrupted && edge > 0 && isWord(transcript, edge - 1)) {
    while (edge < transcript.length && isWord(transcript, edge)) edge += 1
    if (splitsCharacter(transcript, edge)) edge += 1
  }
  return { heard: transcript.slice(0, edge), unheard: transcript.slice(edge) }
}

function isWord(text: string, index: number): boolean {
  return WORD.test(text.charAt(index))
}

/** Between the two halves of a surrogate pair. */
function splitsCharacter(text: string, index: number): boolean {
  return index > 0 && index < text.length && (text.codePointAt(index - 1) ?? 0) > 0xffff
}
