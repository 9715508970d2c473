/**
 * What a text may be before anybody parses it as JSON: what comes after walks through it, copies it and writes it down,
 * and neither the stack nor the time for that may be the sender's to choose. Parsing alone takes seconds where a few
 * MiB nest as deep as they can.
 */
export interface JsonLimits {
  depth: number
  values: number
}

/** Why this text is not read as JSON; null when it may be. */
export function excessOf(text: string, { depth: mostDepth, values: mostValues }: JsonLimits): string | null {
  let depth = 0
  let values = 1
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at)
        break
      case ',':
        values += 1
        break
      case '{':
      case '[':
        depth += 1
        values += 1
        break
      case '}':
      case ']':
        depth -= 1
        break
    }
    if (depth > mostDepth) return `nested more than ${mostDepth} deep`
    if (values > mostValues) return `more than ${mostValues} values`
  }
  return null
}

/** Where the string ends that begins here. Sound is one long string: it is leapt over. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text[end - 1 - escapes] === '\\') escapes += 1
    if (escapes % 2 === 0) return end
  }
  return text.length
}
