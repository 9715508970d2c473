/** The talk control's drawing, in a square of 72 units around (0, 0). */

export const RING_RADIUS = 27

/** How far the slash of the muted ring reaches to each side: a little out of the ring. */
export const SLASH = 21.5

/** Live thickness of the listening ring, in units; the thinnest is still clearly a ring. */
const THINNEST = 2.5
const THICKEST = 13

const REDUCED_SIZES = 4

/** With reduced motion a level has four sizes. `level` and the result are 0 to 1. */
export function steppedLevel(level: number): number {
  return Math.min(REDUCED_SIZES - 1, Math.floor(level * REDUCED_SIZES)) / (REDUCED_SIZES - 1)
}

export function listeningThickness(level: number): number {
  return THINNEST + (THICKEST - THINNEST) * level
}

/** Half the length of a bar of the reply's waveform: a dot in silence. */
const SHORTEST_BAR = 0.05
const LONGEST_BAR = 7.5

/**
 * The reply's waveform as bars around the ring. `levels` (0 to 1, newest first) run down both sides from the top,
 * so that a ring of n levels has 2 (n - 1) bars.
 */
export function waveformPath(levels: readonly number[]): string {
  const half = levels.length - 1
  const bars = Array.from({ length: half * 2 }, (_, index) => {
    const level = levels[index <= half ? index : half * 2 - index] ?? 0
    const reach = SHORTEST_BAR + (LONGEST_BAR - SHORTEST_BAR) * level
    const angle = (index / half) * Math.PI
    return `M${point(angle, RING_RADIUS - reach)}L${point(angle, RING_RADIUS + reach)}`
  })
  return bars.join('')
}

/** Angles are radians, clockwise from the top. */
function point(angle: number, radius: number): string {
  return `${(radius * Math.sin(angle)).toFixed(2)} ${(-radius * Math.cos(angle)).toFixed(2)}`
}
