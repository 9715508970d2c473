import type { ConversationItem, ImagePart } from '../../../shared/conversation.ts'
import type { StoredConversation } from '../../../shared/history.ts'
import type { ExportWords } from './export-words.ts'
import { bylineOf, passagesOf, titleOf, type Passage } from './passages.ts'

/**
 * GitHub's Markdown. What was said or typed reads as it was, whatever signs are in it; a written answer is Markdown
 * by itself. Of a spoken answer, what was not heard is struck through. Pictures are in the file, at its end.
 */
export function exportMarkdown(conversations: readonly StoredConversation[], words: ExportWords): string {
  const pictures = new Pictures(words.picture)
  const texts = conversations.map((conversation) => conversationMarkdown(conversation, pictures, words))
  // Half a surrogate pair has no place in a file.
  return `${[texts.join('\n\n---\n\n'), ...pictures.definitions].join('\n\n')}\n`.toWellFormed()
}

/** Data URIs are long: the text refers to them. */
class Pictures {
  readonly definitions: string[] = []
  readonly #alternative: string

  /** @param alternative the text in place of one */
  constructor(alternative: string) {
    this.#alternative = alternative
  }

  add({ url }: ImagePart): string {
    const name = `picture-${this.definitions.length + 1}`
    // An imported one may hold what would end the definition.
    this.definitions.push(`[${name}]: <${url.replace(/[<>\\\s]/g, (sign) => encodeURIComponent(sign))}>`)
    return `![${this.#alternative}][${name}]`
  }
}

function conversationMarkdown(
  conversation: StoredConversation,
  pictures: Pictures,
  words: ExportWords,
): string {
  const heading = [`# ${escaped(titleOf(conversation, words))}`, escaped(bylineOf(conversation))]
  return [...heading, ...conversation.items.flatMap((item) => itemMarkdown(item, pictures, words))].join(
    '\n\n',
  )
}

function itemMarkdown(item: ConversationItem, pictures: Pictures, words: ExportWords): string[] {
  const passages = passagesOf(item, words).map((passage) =>
    passageMarkdown(passage, item.role, pictures, words),
  )
  return passages.length === 0 ? [] : [`**${words.speakers[item.role]}**`, ...passages]
}

function passageMarkdown(
  passage: Passage,
  role: ConversationItem['role'],
  pictures: Pictures,
  words: ExportWords,
): string {
  switch (passage.kind) {
    case 'spoken':
      return [escaped(passage.heard), struckThrough(passage.unheard)]
        .filter((words) => words !== '')
        .join(' ')
    case 'written':
      return role === 'assistant' ? passage.text : escaped(passage.text)
    case 'picture':
      return pictures.add(passage.picture)
    case 'untranscribed':
      return `*${words.untranscribed}*`
    case 'call': {
      const { name, arguments: given, output } = passage.call
      const result = output === null ? `*${words.noResult}*` : fenced(output.text)
      return [`*${words.tool(escaped(name))}*`, fenced(given), result].join('\n\n')
    }
    case 'failure':
      return `> ${escaped(passage.message)}`
  }
}

/** Line by line: a strike does not go over the end of a paragraph. */
function struckThrough(text: string): string {
  return text
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : `~~${escaped(line.trim())}~~`))
    .join('\n')
}

/** Whatever Markdown or HTML could take for its own: anywhere in a line, and at the beginning of one. */
function escaped(text: string): string {
  return text
    .replace(/[\\`*_[\]<~|&]/g, '\\$&')
    .replace(/^[ \t]+/gm, '')
    .replace(/^[#+=>-]/gm, '\\$&')
    .replace(/^(\d+)([.)])/gm, '$1\\$2')
}

/** With a fence that is longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}
