/**
 * What a frame may be, whatever it says: what comes after the edge walks through it, copies it and writes it down, and
 * neither the stack nor the time for that may be the server's to choose. Judged before it is parsed, for that alone
 * takes seconds where a few MiB nest as deep as they can.
 */
const MAX_DEPTH = 64
const MAX_VALUES = 50_000

/** Why this text is not read as JSON; null when it may be. */
export function excessOf(text: string): string | null {
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
    if (depth > MAX_DEPTH) return `nested more than ${MAX_DEPTH} deep`
    if (values > MAX_VALUES) return `more than ${MAX_VALUES} values`
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
