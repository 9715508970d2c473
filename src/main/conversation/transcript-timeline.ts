/**
 * Where in an answer's audio its words lie. The wire gives no word times, but it streams a transcript beside the
 * audio: text that arrives after A ms of audio, and before any later audio, belongs to what comes after A. Pure.
 */
export interface TranscriptTimeline {
  /** Runs of text in order; each begins at a character and at the ms of audio that had arrived before it. */
  runs: readonly { startChar: number; startMs: number }[]
}

export const emptyTimeline: TranscriptTimeline = { runs: [] }

/** Notes that the transcript goes on at `startChar` when `receivedMs` of audio have arrived. */
export function extendTimeline(
  timeline: TranscriptTimeline,
  startChar: number,
  receivedMs: number,
): TranscriptTimeline {
  const last = timeline.runs.at(-1)
  // Text that came with no audio in between is one run: its words share the time until the next.
  if (last !== undefined && last.startMs >= receivedMs) return timeline
  return { runs: [...timeline.runs, { startChar, startMs: receivedMs }] }
}

/**
 * How much of the transcript was heard, in UTF-16 units, in whole words: a word counts once half of it has been
 * heard. Within a run the time is shared evenly among its characters.
 *
 * @param heardMs audio that has left the speakers
 * @param receivedMs audio that has arrived, where the last run ends as far as is known
 * @param complete no more audio will come: all of it heard is all of the text heard
 */
export function heardChars(
  timeline: TranscriptTimeline,
  transcript: string,
  heardMs: number,
  receivedMs: number,
  complete: boolean,
): number {
  if (heardMs <= 0) return 0
  if (complete && heardMs >= receivedMs) return transcript.length
  const { runs } = timeline
  const index = runs.findLastIndex((run) => run.startMs <= heardMs)
  const run = runs[index]
  if (run === undefined) return 0
  const next = runs[index + 1] ?? { startChar: transcript.length, startMs: receivedMs }
  const durationMs = next.startMs - run.startMs
  if (durationMs <= 0) return wholeWords(transcript, run.startChar)
  const share = Math.min(1, (heardMs - run.startMs) / durationMs)
  return wholeWords(transcript, run.startChar + share * (next.startChar - run.startChar))
}

/**
 * The end of the last word of which at least half lies before `position`. Asked for with each report of the player: it
 * looks around the position alone, however long the transcript is.
 */
function wholeWords(transcript: string, position: number): number {
  const at = Math.min(Math.floor(position), transcript.length)
  let start = at
  while (isInWord(transcript, start - 1) && isInWord(transcript, at)) start -= 1
  if (isInWord(transcript, at)) {
    let end = at
    while (isInWord(transcript, end)) end += 1
    if ((start + end) / 2 <= position) return end
  }
  let end = start
  while (end > 0 && !isInWord(transcript, end - 1)) end -= 1
  return end
}

function isInWord(transcript: string, index: number): boolean {
  return index >= 0 && index < transcript.length && /\S/.test(transcript.charAt(index))
}
