import { codePointName } from './code-point-name.ts'

/**
 * Text of a model, a tool, a server or a file, as it can be shown: what nobody would see in it, or what would make it
 * look like other text, is there as a mark. Control characters, line separators, characters that turn the direction
 * of what follows (embeddings, overrides, isolates), and tags, in which whole sentences can be hidden. Line feeds and
 * tabs stay, as do letters of every direction and the marks that set a single one (LRM, RLM), which ordinary Arabic
 * and Hebrew text has.
 */
export function visibleText(text: string): string {
  return text.replace(unseen, markOf)
}

/** The flags of England, Scotland and Wales are a black one and tags; Windows ends lines with two characters. */
const unseen =
  /\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}|\r\n|(?![\n\t])[\p{Cc}\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

function markOf(found: string): string {
  const code = found.codePointAt(0) ?? 0
  if (code === 0x1f3f4) return found
  if (found === '\r\n') return '\n'
  // Unicode has pictures of these.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '␡'
  return `[${codePointName(found)}]`
}
