import type { ConversationPatch } from '../../shared/conversation.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type {
  ConversationSummary,
  HistoryFilter,
  HistoryState,
  Retention,
  SearchHit,
  StoredConversation,
} from '../../shared/history.ts'
import type { DaySpending } from '../../shared/spending.ts'
import type { TurnSummary } from '../../shared/turn-summary.ts'
import type { Incoming } from '../realtime/wire/events.ts'
import { ConversationDraft } from './conversation-draft.ts'
import type { HistoryOptions, HistorySource } from './history-options.ts'
import { KeptStore } from './kept-store.ts'
import { Removals } from './removals.ts'
import type { ConversationRecords, StoredRecord } from './stored-rows.ts'

/** How long what is not final yet may stay in memory alone. */
const SAVE_INTERVAL_MS = 1000

/**
 * Keeps what is said. What is final is on the disk when the event that says so has been handled: listen before those
 * who tell it on. Nothing that goes wrong here disturbs the talk.
 */
export class History {
  readonly #source: HistorySource
  readonly #options: HistoryOptions
  readonly #kept: KeptStore
  #currentId = ''
  /** Null in a private talk, and in one that was removed for good. */
  #draft: ConversationDraft | null = null
  /** The one at hand, and earlier ones that could not be saved yet. */
  readonly #drafts = new Set<ConversationDraft>()
  /** Turns that the conversation at hand had in earlier sessions: a session counts its own from 0. */
  #turnsBefore = 0
  readonly #removals: Removals
  #saving: NodeJS.Timeout | null = null

  constructor(source: HistorySource, options: HistoryOptions) {
    this.#source = source
    this.#options = options
    this.#kept = new KeptStore(options.path, options.now, {
      onChange: () => this.#changed(),
      onError: options.onError,
      onNewFile: () => this.#fileLost(),
      onFileBack: () => this.#fileBack(),
      onRetry: () => this.#flush(true),
    })
    this.#removals = new Removals(this.#kept, {
      now: () => this.#now(),
      currentId: () => this.#currentId,
      forget: (draft) => this.#forget(draft),
      onChange: () => this.#changed(),
      eraseRecordings: options.eraseRecordings,
    })
    this.#kept.open()
    if (options.resume === undefined) {
      this.#currentId = options.newId()
      this.#begin(false)
    } else this.#resume(options.resume)
    this.#removals.begin()
    source.on('conversation', this.#onPatch)
    source.on('turn', this.#onTurn)
    source.on('received', this.#onReceived)
    source.on('notice', this.#onNotice)
  }

  get state(): HistoryState {
    return {
      currentId: this.#currentId,
      isPrivate: this.#draft === null,
      retention: this.#kept.retention,
      fault: this.#kept.fault,
      undoable: this.#removals.count,
    }
  }

  list(filter: HistoryFilter): ConversationSummary[] {
    this.#flush(false)
    return this.#kept.read((store) => store.list(filter))
  }

  /** As many of those that have a title, the latest first. */
  latest(count: number): ConversationSummary[] {
    this.#flush(false)
    return this.#kept.read((store) => store.latest(count))
  }

  search(typed: string, filter: HistoryFilter): SearchHit[] {
    this.#flush(false)
    return this.#kept.read((store) => store.search(typed, filter))
  }

  /** What was used since then, by day and model, the earliest first; of what is kept, and without practice. */
  spending(from: number): DaySpending[] {
    this.#flush(false)
    return this.#kept.read((store) => store.spending(from))
  }

  /** The whole of a conversation; null where there is none. */
  open(id: string): StoredConversation | null {
    this.#flush(false)
    return this.#kept.read((store) => store.load(id))
  }

  /** What is known of the conversation at hand beside its items. */
  get records(): ConversationRecords {
    this.#flush(false)
    return this.#kept.read((store) => store.records(this.#currentId))
  }

  /** Where what was recorded of the conversation at hand is, the oldest first. */
  get recordings(): readonly string[] {
    this.#flush(false)
    return this.#kept.read((store) => store.recordingsOf(this.#currentId))
  }

  /** Whether a conversation has this id, be it removed, or not stored yet. */
  hasId(id: string): boolean {
    return id === this.#currentId || this.#kept.read((store) => store.has(id))
  }

  /** Keeps whole conversations, with ids that nobody has, beside the one at hand: all of them or none. */
  add(conversations: readonly StoredConversation[]): EarshotError | null {
    // Where times are equal, what comes first in a list was stored last.
    const oldestFirst = conversations.toReversed().toSorted((a, b) => a.updatedAt - b.updatedAt)
    return this.#edit((store) => store.putAll(oldestFirst))
  }

  /** What is said from here on is another conversation; of a private one nothing is ever written. Returns its id. */
  startNew({ isPrivate }: { isPrivate: boolean }): string {
    this.#flush(true)
    this.#currentId = this.#options.newId()
    this.#begin(isPrivate)
    this.#changed()
    return this.#currentId
  }

  /** What is said from here on belongs to this one. */
  resume(stored: StoredConversation): void {
    this.#flush(true)
    this.#resume(stored)
    this.#changed()
  }

  rename(id: string, title: string): EarshotError | null {
    return this.#edit((store) => store.rename(id, title))
  }

  pin(id: string, on: boolean): EarshotError | null {
    return this.#edit((store) => store.pin(id, on))
  }

  archive(id: string, on: boolean): EarshotError | null {
    return this.#edit((store) => store.archive(id, on))
  }

  /** Can be undone for a minute, or until the app ends. One that is still talked in is not kept after that. */
  remove(ids: readonly string[]): EarshotError | null {
    return this.#edit((store) => this.#removals.remove(store, ids, this.#drafts))
  }

  removeAll(): EarshotError | null {
    return this.#edit((store) => this.#removals.remove(store, null, this.#drafts))
  }

  /** Brings back what was removed last. */
  undo(): EarshotError | null {
    return this.#edit((store) => this.#removals.undo(store))
  }

  setRetention(retention: Retention): EarshotError | null {
    const error = this.#edit((store) => {
      store.retention = retention
      if (retention.kind === 'nothing') store.erase(this.#currentId)
    })
    if (error === null && retention.kind === 'nothing') this.#forget(this.#draft)
    if (error === null) this.#removals.expire()
    this.#changed()
    return error
  }

  /** A recording of the conversation at hand. */
  noteRecording(path: string): void {
    this.#note({ kind: 'recording', body: path })
  }

  /** What was billed beside the conversation at hand, on its account. */
  noteAside(record: StoredRecord): void {
    this.#note(record)
  }

  /** Saves what is left, and what was removed is gone for good. */
  close(): void {
    this.#source.off('conversation', this.#onPatch)
    this.#source.off('turn', this.#onTurn)
    this.#source.off('received', this.#onReceived)
    this.#source.off('notice', this.#onNotice)
    this.#flush(true)
    this.#removals.close()
    this.#kept.close()
  }

  readonly #onPatch = (patch: ConversationPatch) => {
    if (this.#draft === null) return
    if (this.#draft.apply(patch, this.#now())) this.#flush(true)
    else this.#saveSoon()
  }

  readonly #onTurn = (turn: TurnSummary) => {
    this.#note({ kind: 'turn', body: { ...turn, index: this.#turnsBefore + turn.index } })
    this.#flush(true)
    this.#changed()
  }

  readonly #onReceived = (incoming: Incoming) => {
    if (incoming.kind !== 'event') return
    const record = this.#options.billed.recordOf(incoming.event, this.#now())
    if (record !== null) this.#note(record)
  }

  readonly #onNotice = (notice: EarshotError | null) => {
    if (notice === null || notice.code.startsWith('history_')) return
    this.#note({ kind: 'error', body: { at: this.#now(), ...notice } })
  }

  #now(): number {
    return this.#options.now().getTime()
  }

  #begin(isPrivate: boolean): void {
    if (isPrivate || this.#kept.retention.kind === 'nothing') {
      this.#draft = null
      return
    }
    this.#turnsBefore = 0
    const beginning = { id: this.#currentId, createdAt: this.#now(), branchedFrom: null }
    this.#draft = new ConversationDraft(beginning, this.#options.about())
    this.#drafts.add(this.#draft)
  }

  #resume(stored: StoredConversation): void {
    this.#currentId = stored.id
    this.#turnsBefore = Math.max(0, ...stored.turns.map(({ index }) => index + 1))
    this.#draft = null
    if (this.#kept.retention.kind === 'nothing') return
    // Memory that stands in for the file has to hold all of what it will replace there.
    this.#kept.write((store) => {
      if (!store.has(stored.id)) store.putAll([stored])
    })
    this.#draft = ConversationDraft.resuming(stored, this.#options.about())
    this.#drafts.add(this.#draft)
  }

  #note(record: StoredRecord): void {
    this.#draft?.note(record)
    this.#saveSoon()
  }

  #saveSoon(): void {
    this.#saving ??= setTimeout(() => this.#flush(false), SAVE_INTERVAL_MS).unref()
  }

  #flush(durable: boolean): void {
    if (this.#saving !== null) clearTimeout(this.#saving)
    this.#saving = null
    this.#draft?.talkTo(this.#options.about())
    this.#kept.write((store) => {
      const unsaved = [...this.#drafts].filter((draft) => draft.isUnsaved)
      if (unsaved.length === 0) return
      store.save(
        unsaved.map((draft) => draft.changes()),
        { durable },
      )
      for (const draft of unsaved) draft.saved()
    })
    for (const draft of this.#drafts) {
      if (draft !== this.#draft && !draft.isUnsaved) this.#drafts.delete(draft)
    }
  }

  #edit(work: Parameters<KeptStore['write']>[0]): EarshotError | null {
    this.#flush(false)
    const error = this.#kept.write(work)
    this.#changed()
    return error
  }

  #forget(draft: ConversationDraft | null): void {
    if (draft === null) return
    this.#drafts.delete(draft)
    if (this.#draft === draft) this.#draft = null
    this.#removals.eraseRecordings(draft.recordings)
  }

  /** The file says how long to keep what was meant for it. */
  #fileBack(): void {
    if (this.#kept.retention.kind === 'nothing') for (const draft of this.#drafts) this.#forget(draft)
    this.#removals.expire()
  }

  /** What is known of the talk is saved again, into the new file. */
  #fileLost(): void {
    for (const draft of this.#drafts) draft.lost()
    this.#saveSoon()
  }

  #changed(): void {
    this.#options.onChange(this.state)
  }
}
