import type { EventEmitter } from 'node:events'
import { textOfPart, type Conversation } from '../../shared/conversation.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { Language } from '../../shared/languages.ts'
import { listeningOf, type SessionState } from '../../shared/session-state.ts'
import { m } from '../../renderer/paraglide/messages.js'
import type { SessionEvents } from '../realtime/session-options.ts'
import { saidIn } from '../sentence-words.ts'

/** Longer, systems cut it off themselves, in the middle of a word; in characters. */
const MAX_BODY_LENGTH = 200
/** Most lost connections are back by then, and nobody has to know. */
const LOST_FOR_LONG_MS = 10_000

export interface ShownNotification {
  title: string
  body: string
  onClick(): void
}

export interface NotificationsOptions {
  language(): Language
  wanted(): boolean
  /** Whether a person sees a window of ours: it says the same. */
  isSeen(): boolean
  talk(): { conversation: Conversation; id: string; isPrivate: boolean }
  show(notification: ShownNotification): void
  openConversation(id: string): void
  openMain(): void
}

/** Says what a person would miss while no window is in sight. Of a private talk it repeats no word. */
export class Notifications {
  readonly #options: NotificationsOptions
  #lost: NodeJS.Timeout | null = null

  constructor(events: EventEmitter<SessionEvents>, options: NotificationsOptions) {
    this.#options = options
    events.on('turn', ({ status }) => {
      if (status === 'completed') this.#answered()
    })
    events.on('state', (state) => this.#follow(state))
  }

  /** What was spent comes to a limit, or what a person began was not, for that. */
  async budget({ message }: EarshotError): Promise<void> {
    const { language, isSeen, openMain } = this.#options
    if (isSeen()) return
    const locale = language()
    this.#show(m.desktop_notify_budget({}, { locale }), await saidIn(message, locale), openMain)
  }

  close(): void {
    this.#connectionIsBack()
  }

  #answered(): void {
    const { language, isSeen, talk, openConversation } = this.#options
    if (isSeen()) return
    const { conversation, id, isPrivate } = talk()
    const said = isPrivate ? '' : answerOf(conversation)
    this.#show(m.desktop_notify_answered({}, { locale: language() }), said, () => openConversation(id))
  }

  /** Who was talking as it was lost is waiting, be the key let go meanwhile. */
  #follow(state: SessionState): void {
    switch (state.kind) {
      case 'connecting':
      case 'reconnecting':
        if (listeningOf(state) !== null) this.#lost ??= setTimeout(() => this.#isLost(), LOST_FOR_LONG_MS)
        return
      case 'offline':
        if (this.#lost !== null && state.error !== null) this.#isLost()
        return this.#connectionIsBack()
      default:
        return this.#connectionIsBack()
    }
  }

  #isLost(): void {
    const { language, isSeen, openMain } = this.#options
    if (isSeen()) return
    const inLanguage = { locale: language() }
    this.#show(m.desktop_notify_lost({}, inLanguage), m.desktop_notify_lost_help({}, inLanguage), openMain)
  }

  #connectionIsBack(): void {
    if (this.#lost !== null) clearTimeout(this.#lost)
    this.#lost = null
  }

  #show(title: string, body: string, onClick: () => void): void {
    if (this.#options.wanted()) this.#options.show({ title, body, onClick })
  }
}

/** The words of the answer to what was asked last. */
function answerOf({ items }: Conversation): string {
  const asked = items.findLastIndex(({ role }) => role === 'user')
  const words = items
    .slice(asked + 1)
    .filter(({ role }) => role === 'assistant')
    .flatMap(({ parts }) => parts.map(textOfPart))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const characters = [...words]
  if (characters.length <= MAX_BODY_LENGTH) return words
  return `${characters.slice(0, MAX_BODY_LENGTH - 1).join('')}…`
}
