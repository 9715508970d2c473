import type { ConversationDraft } from './conversation-draft.ts'
import type { KeptStore } from './kept-store.ts'
import type { HistoryStore } from './history-store.ts'

/** How long a removal can be undone. */
export const UNDO_MS = 60_000

interface Removal {
  at: number
  count: number
  /** Those among them that were still being talked in. */
  drafts: readonly ConversationDraft[]
}

export interface RemovalsOptions {
  now(): number
  /** It is about to be deleted for good: nothing more of it is to be kept. */
  forget(draft: ConversationDraft): void
  /** There is less to be undone. */
  onChange(): void
}

/** What was removed, hidden while it can be undone; each removal has its own minute, and is then for good. */
export class Removals {
  readonly #kept: KeptStore
  readonly #options: RemovalsOptions
  /** In the order of their times, by which they are known. */
  #undoable: Removal[] = []
  readonly #purges = new Set<NodeJS.Timeout>()

  constructor(kept: KeptStore, options: RemovalsOptions) {
    this.#kept = kept
    this.#options = options
  }

  /** What an earlier run of the app left to be undone is over. */
  begin(): void {
    this.#kept.write((store) => store.purge(this.#options.now()))
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

  /** What was removed is gone for good, all of it. */
  close(): void {
    for (const timer of this.#purges) clearTimeout(timer)
    const last = this.#undoable.at(-1)
    if (last !== undefined) this.#purge(last.at)
  }

  /** What was removed at this time or before. */
  #purge(at: number): void {
    const over = this.#undoable.filter((removal) => removal.at <= at)
    if (over.length === 0) return
    this.#undoable = this.#undoable.filter((removal) => removal.at > at)
    for (const draft of over.flatMap(({ drafts }) => drafts)) this.#options.forget(draft)
    this.#kept.write((store) => store.purge(at))
    this.#options.onChange()
  }
}
