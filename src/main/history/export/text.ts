import type { ConversationItem } from '../../../shared/conversation.ts'
import type { StoredConversation } from '../../../shared/history.ts'
import { bylineOf, passagesOf, speakers, titleOf, type Passage } from './passages.ts'

/** Plain text; of an answer, what was not heard is in brackets. */
export function exportText(conversations: readonly StoredConversation[]): string {
  // Half a surrogate pair has no place in a file.
  return conversations
    .map(conversationText)
    .join(`\n${'='.repeat(72)}\n\n`)
    .toWellFormed()
}

function conversationText(conversation: StoredConversation): string {
  const heading = `${titleOf(conversation)}\n${bylineOf(conversation)}`
  return `${[heading, ...conversation.items.flatMap(itemText)].join('\n\n')}\n`
}

function itemText(item: ConversationItem): string[] {
  const passages = passagesOf(item).map(passageText)
  return passages.length === 0 ? [] : [`${speakers[item.role]}: ${passages.join('\n')}`]
}

function passageText(passage: Passage): string {
  switch (passage.kind) {
    case 'spoken':
      return [passage.heard, passage.unheard === '' ? '' : `[not heard: ${passage.unheard}]`]
        .filter((words) => words !== '')
        .join(' ')
    case 'written':
      return passage.text
    case 'picture':
      return '[picture]'
    case 'untranscribed':
      return '[spoken, not transcribed]'
    case 'call': {
      const { name, arguments: given, output } = passage.call
      return `[${name}(${given}) -> ${output === null ? 'no result' : output.text}]`
    }
    case 'failure':
      return `[${passage.message}]`
  }
}
