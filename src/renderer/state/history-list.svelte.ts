import type {
  ConversationSummary,
  ExportFormat,
  ExportResult,
  HistoryFilter,
  SearchHit,
} from '../../shared/history.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { Mirror } from './mirror.svelte.ts'

/** What became of a call, said at the conversation that it was about; null where it was about none. */
export interface HistoryWord {
  conversationId: string | null
  text: string
  bad: boolean
}

/** The list of conversations as main has it, what was found in them, and what a person can do with one. */
export class HistoryList {
  /** Null until main has answered. */
  conversations: readonly ConversationSummary[] | null = $state.raw(null)
  typed = $state('')
  /** Met by all that is listed or found. */
  filter: HistoryFilter = $state.raw({})
  /** Null while nothing is searched for. */
  hits: readonly SearchHit[] | null = $state.raw(null)
  word: HistoryWord | null = $state.raw(null)

  readonly #mirror: Mirror
  /** Answers to earlier questions are not shown any more. */
  #lastList = 0
  #lastSearch = 0

  constructor(mirror: Mirror) {
    this.#mirror = mirror
  }

  async refresh(): Promise<void> {
    this.#lastList += 1
    const asked = this.#lastList
    const conversations = await this.#mirror.attempt(this.#calls.list(this.filter))
    if (conversations !== null && asked === this.#lastList) this.conversations = conversations
    if (this.typed.trim() !== '') await this.search(this.typed)
  }

  /** Only those that meet it, from now on. */
  async narrow(filter: HistoryFilter): Promise<void> {
    const isSet = ([, wanted]: [string, unknown]) => wanted !== undefined
    this.filter = Object.fromEntries(Object.entries(filter).filter(isSet))
    await this.refresh()
  }

  get isNarrowed(): boolean {
    return Object.keys(this.filter).length > 0
  }

  async search(typed: string): Promise<void> {
    this.typed = typed
    this.#lastSearch += 1
    const asked = this.#lastSearch
    if (typed.trim() === '') {
      this.hits = null
      return
    }
    const hits = await this.#mirror.attempt(this.#calls.search(typed, this.filter))
    if (hits !== null && asked === this.#lastSearch) this.hits = hits
  }

  startNew(isPrivate: boolean): void {
    this.word = null
    void this.#mirror.attempt(this.#calls.startNew({ isPrivate }))
  }

  /** False when it could not be, and then `word` says why. */
  resume(id: string): Promise<boolean> {
    return this.#did(id, this.#calls.resume(id))
  }

  rename(id: string, title: string): void {
    void this.#did(id, this.#calls.rename(id, title))
  }

  pin(id: string, on: boolean): void {
    void this.#did(id, this.#calls.pin(id, on))
  }

  archive(id: string, on: boolean): void {
    void this.#did(id, this.#calls.archive(id, on))
  }

  /** The one that is shown makes way for a new one: what is deleted is not to be talked on in. */
  async remove(id: string): Promise<void> {
    const isCurrent = this.#mirror.history.value?.currentId === id
    const removed = await this.#did(id, this.#calls.remove([id]))
    if (removed && isCurrent) this.startNew(false)
  }

  undo(): void {
    void this.#did(null, this.#calls.undo())
  }

  async export(id: string, format: ExportFormat, saved: (fileName: string) => string): Promise<void> {
    this.word = null
    const result = await this.#mirror.attempt(this.#calls.export([id], format))
    if (result !== null) this.#say(id, wordOf(result, saved))
  }

  get #calls(): Mirror['client']['history'] {
    return this.#mirror.client.history
  }

  async #did(id: string | null, answer: Promise<EarshotError | null>): Promise<boolean> {
    this.word = null
    const outcome = await this.#mirror.attempt(answer.then((error) => ({ error })))
    if (outcome === null) return false
    if (outcome.error !== null) this.#say(id, { text: outcome.error.message, bad: true })
    return outcome.error === null
  }

  #say(conversationId: string | null, word: { text: string; bad: boolean } | null): void {
    this.word = word === null ? null : { conversationId, ...word }
  }
}

/** Null when the person thought better of it. */
function wordOf(result: ExportResult, saved: (fileName: string) => string) {
  switch (result.kind) {
    case 'cancelled':
      return null
    case 'failed':
      return { text: result.error.message, bad: true }
    case 'exported':
      return { text: result.fileNames.map(saved).join(' '), bad: false }
  }
}
