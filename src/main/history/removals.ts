import type { ConversationDraft } from './conversation-draft.ts'
import type { KeptStore } from './kept-store.ts'
import type { HistoryStore } from './history-store.ts'

/** How long a removal can be undone. */
export const UNDO_MS = 60_000

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

interface Removal {
  at: number
  count: number
  /** Those among them that were still being talked in. */
  drafts: readonly ConversationDraft[]
}

export interface RemovalsOptions {
  now(): number
  /** Of the conversation at hand, which does not grow too old. */
  currentId(): string
  /** It is about to be deleted for good: nothing more of it is to be kept. */
  forget(draft: ConversationDraft): void
  /** There is less to be undone. */
  onChange(): void
  /** Deletes files of recordings, and resolves to those that are gone. */
  eraseRecordings(paths: readonly string[]): Promise<readonly string[]>
}

/**
 * What leaves the history. A person's removals are hidden while they can be undone, each for a minute of its own; after
 * that, and when it grows too old, a conversation is deleted for good, and its recordings with it.
 */
export class Removals {
  readonly #kept: KeptStore
  readonly #options: RemovalsOptions
  /** In the order of their times, by which they are known. */
  #undoable: Removal[] = []
  readonly #purges = new Set<NodeJS.Timeout>()
  #expiring: NodeJS.Timeout | null = null
  /** Recordings that were to be deleted since the app began: what failed is not tried again before it next begins. */
  readonly #tried = new Set<string>()
  #closed = false

  constructor(kept: KeptStore, options: RemovalsOptions) {
    this.#kept = kept
    this.#options = options
  }

  /** What an earlier run of the app left to be undone is over, and what it could not delete is tried again. */
  begin(): void {
    this.#kept.write((store) => store.purge(this.#options.now()))
    this.expire()
    this.#expiring = setInterval(() => this.expire(), HOUR_MS).unref()
  }

  /** How many conversations can be brought back. */
  get count(): number {
    return this.#undoable.reduce((sum, { count }) => sum + count, 0)
  }

  /** Null is all of them. `drafts` are those that are being talked in. */
  remove(store: HistoryStore, ids: readonly string[] | null, drafts: Iterable<ConversationDraft>): void {
    const at = Math.max(this.#options.now(), (this.#undoable.at(-1)?.at ?? 0) + 1)
    const count = store.remove(ids, at)
    if (count === 0) return
    const removed = [...drafts].filter((draft) => draft.isStored && (ids === null || ids.includes(draft.id)))
    this.#undoable.push({ at, count, drafts: removed })
    const timer = setTimeout(() => {
      this.#purges.delete(timer)
      this.#purge(at)
    }, UNDO_MS).unref()
    this.#purges.add(timer)
  }

  /** Brings back what was removed last. */
  undo(store: HistoryStore): void {
    const last = this.#undoable.at(-1)
    if (last === undefined) return
    store.restore(last.at)
    this.#undoable.pop()
  }

  /** Deletes what is older than conversations are kept. */
  expire(): void {
    const { retention } = this.#kept
    if (retention.kind === 'days') {
      const before = this.#options.now() - retention.days * DAY_MS
      this.#kept.write((store) => store.expire(before, this.#options.currentId()))
    }
    this.eraseRecordings([])
  }

  /** Deletes the files of these, and of all recordings whose conversations were deleted for good. */
  eraseRecordings(paths: readonly string[]): void {
    let erased: readonly string[] = []
    this.#kept.write((store) => {
      store.eraseRecordings(paths)
      erased = store.erasedRecordings.filter((path) => !this.#tried.has(path))
    })
    if (erased.length === 0) return
    for (const path of erased) this.#tried.add(path)
    void this.#options.eraseRecordings(erased).then((gone) => {
      // The next start finds them gone.
      if (!this.#closed) this.#kept.write((store) => store.forgetRecordings(gone))
    })
  }

  /** What was removed is gone for good, all of it. */
  close(): void {
    if (this.#expiring !== null) clearInterval(this.#expiring)
    for (const timer of this.#purges) clearTimeout(timer)
    const last = this.#undoable.at(-1)
    if (last !== undefined) this.#purge(last.at)
    this.#closed = true
  }

  /** What was removed at this time or before. */
  #purge(at: number): void {
    const over = this.#undoable.filter((removal) => removal.at <= at)
    if (over.length === 0) return
    this.#undoable = this.#undoable.filter((removal) => removal.at > at)
    for (const draft of over.flatMap(({ drafts }) => drafts)) this.#options.forget(draft)
    this.#kept.write((store) => store.purge(at))
    this.eraseRecordings([])
    this.#options.onChange()
  }
}
