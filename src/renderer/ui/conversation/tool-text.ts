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

/** A result's first line: of an object with one value that value, for its name says nothing more. */
export function briefly(result: string): string {
  return shownValue(result).replaceAll(/\s+/g, ' ').trim().slice(0, MAX_BRIEF)
}

function shownValue(result: string): string {
  let value: unknown
  try {
    value = JSON.parse(result)
  } catch {
    return result
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const values: unknown[] = Object.values(value)
    if (values.length === 1) value = values[0]
  }
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value)
  } catch {
    // It nests deeper than can be written down.
    return result
  }
}
