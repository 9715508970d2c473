/** What is searched, and how a person's words become a query of FTS5. */
import { textOfPart, type ConversationItem } from '../../shared/conversation.ts'

/** Written without spaces between words: each character is a word of the index, and neighbours are a phrase. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Mymr}]\p{M}*/gu

/** Ends a word for FTS5, and is nothing to see. */
export const BREAK = '\u200b'

/** What the index's tokenizer takes for a part of a word. */
const WORD_CHARACTER = /[\p{L}\p{N}\p{Co}]/u

/** They frame a match in a snippet; nothing that is said contains them. */
export const MATCH_START = '\u0001'
export const MATCH_END = '\u0002'
const MATCH_EDGE = new RegExp(`(${MATCH_START}|${MATCH_END})`)

/** All that was said in an item, heard or not; empty where nothing was. */
export function textOf(item: ConversationItem): string {
  const texts = item.parts.map(textOfPart)
  return texts.filter((text) => text !== '').join('\n')
}

/** The text as it goes into the index. */
export function indexable(text: string): string {
  return withoutControls(text).normalize('NFC').replace(UNSPACED, `${BREAK}$&${BREAK}`)
}

/** A query for items with all these words, the last of which may be unfinished; null when there is no word. */
export function queryOf(typed: string): string | null {
  const words = withoutControls(typed)
    .split(/\s+/)
    .filter((word) => WORD_CHARACTER.test(word))
    .map((word) => `"${indexable(word).replaceAll('"', ' ')}"`)
  return words.length === 0 ? null : `${words.join(' ')}*`
}

/** Takes a snippet apart into what matched and what stands around it. */
export function readSnippet(snippet: string): { text: string; matched: boolean }[] {
  const pieces: { text: string; matched: boolean }[] = []
  let matched = false
  for (const text of snippet.replaceAll(BREAK, '').split(MATCH_EDGE)) {
    if (text === MATCH_START || text === MATCH_END) matched = text === MATCH_START
    else if (text !== '') pieces.push({ text, matched })
  }
  return pieces
}

function withoutControls(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, ' ')
}
