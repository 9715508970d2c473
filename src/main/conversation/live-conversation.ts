import {
  diffConversations,
  emptyConversation,
  type Conversation,
  type ConversationPatch,
} from '../../shared/conversation.ts'
import { initialConversationState, type ConversationState } from './conversation-state.ts'
import { reduce, type ConversationEvent } from './reducer.ts'

/** The conversation as it stands, and news of each change. */
export class LiveConversation {
  readonly #onPatch: (patch: ConversationPatch) => void
  #state: ConversationState

  /** @param begun what was said before, in an earlier session */
  constructor(onPatch: (patch: ConversationPatch) => void, begun: Conversation = emptyConversation) {
    this.#onPatch = onPatch
    this.#state = { ...initialConversationState, conversation: begun }
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
