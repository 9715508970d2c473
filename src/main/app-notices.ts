import { EventEmitter } from 'node:events'
import type { EarshotError } from '../shared/errors.ts'

/** What beside the conversation can be wrong. */
export type NoticeSubject =
  'budget' | 'desktop' | 'history' | 'hotkeys' | 'keys' | 'provider' | 'recordings' | 'settings' | 'window'

interface AppNoticesEvents {
  /** Something beside the conversation is wrong, whether it is shown or not. */
  wrong: [subject: NoticeSubject, error: EarshotError]
}

/**
 * The one notice that windows show: the session's own, or else what is wrong beside the conversation. That stays,
 * whatever becomes of the connection, until a person has seen it and goes on, or it is no longer so.
 */
export class AppNotices extends EventEmitter<AppNoticesEvents> {
  readonly #onChange: (notice: EarshotError | null) => void
  #session: EarshotError | null = null
  /** The latest last. */
  readonly #kept = new Map<NoticeSubject, EarshotError>()
  #shown: EarshotError | null = null

  constructor(onChange: (notice: EarshotError | null) => void) {
    super()
    this.#onChange = onChange
  }

  get shown(): EarshotError | null {
    return this.#shown
  }

  /** The session's notice is now this. */
  sessionSays(notice: EarshotError | null): void {
    this.#session = notice
    this.#show()
  }

  /** What is wrong with it now; null when nothing is. */
  keep(subject: NoticeSubject, error: EarshotError | null): void {
    this.#kept.delete(subject)
    if (error !== null) this.#kept.set(subject, error)
    this.#show()
    if (error !== null) this.emit('wrong', subject, error)
  }

  /** The person goes on, and has seen what is shown. */
  dismiss(): void {
    for (const [subject, error] of this.#kept) if (error === this.#shown) this.#kept.delete(subject)
    this.#show()
  }

  #show(): void {
    const next = this.#session ?? [...this.#kept.values()].at(-1) ?? null
    if (next === this.#shown) return
    this.#shown = next
    this.#onChange(next)
  }
}
