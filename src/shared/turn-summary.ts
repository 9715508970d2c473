/** One turn in figures, when its answer is over. */
export interface TurnSummary {
  /** From 0, in order. */
  index: number
  /** What the person said, in ms of audio; 0 when they typed. */
  userMs: number
  /** From the end of the person's turn to the first heard sample of the answer; null when none was heard. */
  firstAudioMs: number | null
  heardMs: number
  /** Where the model's memory of the answer was cut; 0 when it was deleted; null when it was left whole. */
  truncatedAtMs: number | null
  /** The responses that answered it, in order: each call of a tool is followed by another. */
  responseIds: readonly string[]
  status: 'completed' | 'interrupted' | 'incomplete' | 'failed'
}

/** How long answers kept people waiting. */
export interface Waits {
  lastMs: number
  typicalMs: number
  longestMs: number
}

/** Of the turns whose answer was heard, the latest last; null when there is none. */
export function waitsOf(turns: readonly Pick<TurnSummary, 'firstAudioMs'>[]): Waits | null {
  const waits = turns.flatMap(({ firstAudioMs }) => firstAudioMs ?? [])
  const lastMs = waits.at(-1)
  const sorted = waits.toSorted((a, b) => a - b)
  const typicalMs = sorted[Math.floor((sorted.length - 1) / 2)]
  const longestMs = sorted.at(-1)
  if (lastMs === undefined || typicalMs === undefined || longestMs === undefined) return null
  return { lastMs, typicalMs, longestMs }
}
