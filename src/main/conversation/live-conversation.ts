import { diffConversations, type Conversation, type ConversationPatch } from '../../shared/conversation.ts'
import { initialConversationState } from './conversation-state.ts'
import { reduce, type ConversationEvent } from './reducer.ts'

/** The conversation as it stands, and news of each change. */
export class LiveConversation {
  readonly #onPatch: (patch: ConversationPatch) => void
  #state = initialConversationState

  constructor(onPatch: (patch: ConversationPatch) => void) {
    this.#onPatch = onPatch
  }

  get current(): Conversation {
    return this.#state.conversation
  }

  tell(event: ConversationEvent): void {
    const before = this.#state.conversation
    this.#state = reduce(this.#state, event)
    const patch = diffConversations(before, this.#state.conversation)
    if (patch !== null) this.#onPatch(patch)
  }
}
