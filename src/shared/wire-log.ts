/** The wire's events as the inspector shows them. */

export interface WireEvent {
  /** In order over the life of the app, and never given twice. */
  number: number
  /** Epoch ms; of a stretch of sound, its first message's. */
  at: number
  direction: 'sent' | 'received'
  type: string
  /** Size as JSON, in bytes. */
  bytes: number
  /** How many messages it stands for: sound comes in many, and is told as a stretch. */
  count: number
  sound: WireSound | null
  /** JSON for people, without sound, pictures and secrets. */
  body: string
}

/** Sound is known by its size and its outline alone. */
export interface WireSound {
  bytes: number
  /** The loudest sample of each 10 ms, 0 to 1; empty while nobody was watching. */
  peaks: readonly number[]
}

/** What has changed since the last batch. */
export interface WireBatch {
  /** The events before this one are gone. */
  oldest: number
  /** New ones, and stretches of sound that have grown. */
  events: readonly WireEvent[]
}

/** The events, in order, as they are after the batch. */
export function applyWireBatch(
  events: readonly WireEvent[],
  { oldest, events: changed }: WireBatch,
): readonly WireEvent[] {
  const numbers = new Set(changed.map(({ number }) => number))
  const kept = events.filter(({ number }) => number >= oldest && !numbers.has(number))
  return [...kept, ...changed].toSorted((a, b) => a.number - b.number)
}
