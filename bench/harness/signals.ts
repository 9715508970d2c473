/** Test signals that tell from what is heard which sample it is. */

/** 1, 2, 3, ...: each sample is its own name. At most 32,767 of them. */
export function counting(count: number, from = 1): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => from + i)
}

const LOUD = 20_000

/**
 * Alternates between loud and loud the other way, by the position in the whole reply: a sample that is faded is
 * still told from silence, and one that is only held does not alternate.
 */
export function alternating(count: number, position = 0): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => ((position + i) % 2 === 0 ? LOUD : -LOUD))
}

/** How many samples of an alternating reply are in what was heard. */
export function countAlternating(heard: Iterable<number>): number {
  let count = 0
  for (const sample of heard) {
    const expected = count % 2 === 0 ? 1 : -1
    if (Math.sign(sample) === expected) count += 1
  }
  return count
}

/** Neither faded nor silent. */
export function isAtFullVolume(sample: number): boolean {
  return Math.abs(sample) >= LOUD / 32_768
}

export interface Disorder {
  lost: number
  repeated: number
  reordered: number
}

/** What happened to a counting signal of `count` samples on its way; silence in between is no matter. */
export function disorderOf(received: Iterable<number>, count: number): Disorder {
  const seen = new Set<number>()
  let [repeated, reordered, latest] = [0, 0, 0]
  for (const sample of received) {
    if (sample === 0) continue
    if (seen.has(sample)) repeated += 1
    else if (sample < latest) reordered += 1
    seen.add(sample)
    latest = Math.max(latest, sample)
  }
  return { lost: count - seen.size, repeated, reordered }
}
