import type { ConversationItem } from '../../../shared/conversation.ts'
import type { StoredConversation } from '../../../shared/history.ts'
import type { ExportWords } from './export-words.ts'
import { bylineOf, passagesOf, titleOf, type Passage } from './passages.ts'

/** Plain text; of an answer, what was not heard is in brackets. */
export function exportText(conversations: readonly StoredConversation[], words: ExportWords): string {
  // Half a surrogate pair has no place in a file.
  return conversations
    .map((conversation) => conversationText(conversation, words))
    .join(`\n${'='.repeat(72)}\n\n`)
    .toWellFormed()
}

function conversationText(conversation: StoredConversation, words: ExportWords): string {
  const heading = `${titleOf(conversation, words)}\n${bylineOf(conversation)}`
  return `${[heading, ...conversation.items.flatMap((item) => itemText(item, words))].join('\n\n')}\n`
}

function itemText(item: ConversationItem, words: ExportWords): string[] {
  const passages = passagesOf(item, words).map((passage) => passageText(passage, words))
  return passages.length === 0 ? [] : [`${words.speakers[item.role]}: ${passages.join('\n')}`]
}

function passageText(passage: Passage, words: ExportWords): string {
  switch (passage.kind) {
    case 'spoken':
      return [passage.heard, passage.unheard === '' ? '' : `[${words.notHeard(passage.unheard)}]`]
        .filter((text) => text !== '')
        .join(' ')
    case 'written':
      return passage.text
    case 'picture':
      return `[${words.picture}]`
    case 'untranscribed':
      return `[${words.untranscribed}]`
    case 'call': {
      const { name, arguments: given, output } = passage.call
      return `[${name}(${given}) -> ${output?.text ?? words.noResult}]`
    }
    case 'failure':
      return `[${passage.message}]`
  }
}
