import type { EarshotError } from '../shared/errors.ts'
import type { CurrentSession } from './current-session.ts'
import type { History } from './history/history.ts'
import { branchConversation, droppedNotice, resumeConversation, type Resumption } from './history/resume.ts'
import type { StoredConversation } from '../shared/history.ts'

export interface ConversationsOptions {
  now: () => Date
  newId: () => string
  /** A person should know of this, and the conversation goes on. */
  onNotice(notice: EarshotError): void
}

const noQuestion: EarshotError = {
  code: 'no_question',
  message: 'Nothing was asked before this answer. Say or type what you want to know.',
  retryable: false,
}

const gone: EarshotError = {
  code: 'conversation_gone',
  message: 'That conversation is not kept any more. Choose another one.',
  retryable: false,
}

/** Which conversation is at hand: a new one, an earlier one, or one that goes another way from the middle of another. */
export class Conversations {
  readonly #current: CurrentSession
  readonly #history: History
  readonly #options: ConversationsOptions

  constructor(current: CurrentSession, history: History, options: ConversationsOptions) {
    this.#current = current
    this.#history = history
    this.#options = options
  }

  /** Of a private one nothing is ever written. Resolves with its id. */
  async startNew(options: { isPrivate: boolean }): Promise<string> {
    let id = ''
    await this.#current.replace(() => {
      id = this.#history.startNew(options)
      return undefined
    })
    return id
  }

  /** Resolves with why it could not be. */
  async resume(id: string): Promise<EarshotError | null> {
    if (id === this.#history.state.currentId) return null
    const stored = this.#history.open(id)
    if (stored === null) return gone
    await this.#current.replace(() => this.#goOnWith(stored))
    return null
  }

  /** A new conversation of the items up to this one, and with it. Resolves with why it could not be. */
  async branch(id: string, itemId: string): Promise<EarshotError | null> {
    const first = this.#branch(id, itemId)
    if ('code' in first) return first
    await this.#current.replace(() => {
      // Once more, for what was heard of the one at hand is known only now.
      const settled = this.#branch(id, itemId)
      const branched = 'code' in settled ? first : settled
      this.#history.add([branched])
      return this.#goOnWith(branched)
    })
    return null
  }

  /** Asks anew for the answer that this item is part of. Resolves with why it could not be. */
  async answerAgain(itemId: string): Promise<EarshotError | null> {
    const { items } = this.#current.session.conversation
    const at = items.findIndex(({ id }) => id === itemId)
    const question = items.slice(0, Math.max(at, 0)).findLast(({ role }) => role === 'user')
    if (question === undefined) return noQuestion
    const isLast = items.findLast(({ role }) => role === 'user') === question
    if (isLast) {
      this.#current.act((session) => session.answerAgain())
      return null
    }
    const error = await this.branch(this.#history.state.currentId, question.id)
    if (error === null) this.#current.act((session) => session.respond())
    return error
  }

  #branch(id: string, itemId: string): StoredConversation | EarshotError {
    const { now, newId } = this.#options
    const source = this.#history.open(id)
    if (source === null) return gone
    return branchConversation(source, itemId, { id: newId(), at: now().getTime() })
  }

  #goOnWith(stored: StoredConversation): Resumption {
    this.#history.resume(stored)
    const resumption = resumeConversation(stored)
    const dropped = droppedNotice(resumption)
    if (dropped !== null) this.#options.onNotice(dropped)
    return resumption
  }
}
