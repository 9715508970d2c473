/** What is read of the bundle's files; an asset imports nothing. */
type Bundle = Readonly<Record<string, { type: string; imports?: readonly string[] }>>

/** A circle of files that import each other, in order; null where there is none. */
export function circleOf(bundle: Bundle): string[] | null {
  const safe = new Set<string>()
  const search = (file: string, path: readonly string[]): string[] | null => {
    const begun = path.indexOf(file)
    if (begun !== -1) return path.slice(begun)
    if (safe.has(file)) return null
    for (const imported of bundle[file]?.imports ?? []) {
      const circle = search(imported, [...path, file])
      if (circle !== null) return circle
    }
    safe.add(file)
    return null
  }
  for (const file of Object.keys(bundle)) {
    const circle = search(file, [])
    if (circle !== null) return circle
  }
  return null
}

/**
 * Fails a build whose files import each other in a circle: one of them runs before what it reads is there, and the
 * window misses a menu, say, without an error.
 */
export function noCircularChunks() {
  return {
    name: 'no-circular-chunks',
    generateBundle(_options: unknown, bundle: Bundle) {
      const circle = circleOf(bundle)
      if (circle !== null) throw new Error(`These files import each other: ${circle.join(' -> ')}`)
    },
  }
}
