/** Where `needle` begins in `haystack`, sample for sample; -1 when it is not there whole. */
export function indexOfSamples(haystack: Int16Array, needle: Int16Array): number {
  const bytes = (samples: Int16Array) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  return bytes(haystack).indexOf(bytes(needle)) / 2
}

/** A stretch of the original, and how well the best place for it in the copy fits: 1 is the same shape. */
interface Stretch {
  fit: number
  /** Where the copy has it, in samples after where it would be if nothing were shifted. */
  lag: number
}

/**
 * Looks for each stretch of `original` in `copy`, near where the last one was found. A microphone is not
 * sample-exact (Chromium's own may put in a block of silence), so each is placed by itself; stretches that are
 * silent in the original are left out.
 *
 * @param maxLag how far from the expected place to look for the first stretch, in samples
 */
export function alignStretches(original: Int16Array, copy: Int16Array, maxLag: number): Stretch[] {
  const length = 2400
  const stretches: Stretch[] = []
  let lag: number | null = null
  for (let start = 0; start + length <= original.length; start += length) {
    const piece = original.subarray(start, start + length)
    if (energy(piece) < 100 * 100 * length) continue
    const [from, to]: [number, number] = lag === null ? [0, maxLag] : [lag - 720, lag + 720]
    const best = bestFit(piece, copy, start + from, start + to)
    // A vowel looks the same a period later: only what fits clearly better there has moved.
    const unmoved: number =
      lag === null ? -1 : likeness(piece, copy.subarray(start + lag, start + lag + length))
    const moved = best.fit > unmoved + 0.1
    if (moved || lag === null) lag = best.index - start
    stretches.push({ fit: moved ? best.fit : unmoved, lag })
  }
  return stretches
}

function bestFit(piece: Int16Array, copy: Int16Array, from: number, to: number) {
  let best = { fit: -1, index: from }
  for (let index = Math.max(0, from); index <= Math.min(to, copy.length - piece.length); index += 1) {
    const fit = likeness(piece, copy.subarray(index, index + piece.length))
    if (fit > best.fit) best = { fit, index }
  }
  return best
}

function likeness(a: Int16Array, b: Int16Array): number {
  let product = 0
  for (let index = 0; index < a.length; index += 1) product += (a[index] ?? 0) * (b[index] ?? 0)
  return product / Math.sqrt(energy(a) * energy(b) || 1)
}

function energy(samples: Int16Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return sum
}
