/** Longer than a line. In UTF-16 units. */
const MAX_BRIEF = 200

/** JSON with its parts on lines of their own; what is none stays as it is. */
export function prettyPrinted(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** A result in a line: of an object what it calls its result, or else its values, where they are plain. */
export function briefly(result: string): string {
  return shownValue(result).replaceAll(/\s+/g, ' ').trim().slice(0, MAX_BRIEF)
}

const isPlain = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'

function shownValue(result: string): string {
  let value: unknown
  try {
    value = JSON.parse(result)
  } catch {
    return result
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const values: unknown[] = 'result' in value ? [value.result] : Object.values(value)
    if (values.length > 0 && values.every(isPlain)) return values.join(' · ')
  }
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value)
  } catch {
    // It nests deeper than can be written down.
    return result
  }
}
