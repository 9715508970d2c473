import type { ConversationItem, ConversationPatch } from '../../shared/conversation.ts'
import type { StoredConversation } from '../../shared/history.ts'
import { textOf } from './search-text.ts'
import type { ConversationChanges, ConversationHead } from './history-store.ts'
import { idOfRecord, type StoredRecord } from './stored-rows.ts'

/** Who a conversation is with: the last one counts. */
export type TalkedTo = Pick<ConversationHead, 'provider' | 'model' | 'settings'>

/** In characters. */
const MAX_TITLE_LENGTH = 60

/** The conversation as it goes, and what of it the store does not have yet. */
export class ConversationDraft {
  readonly #beginning: Pick<ConversationHead, 'id' | 'createdAt' | 'branchedFrom'>
  #talkedTo: TalkedTo
  readonly #items = new Map<string, { item: ConversationItem; at: number }>()
  #order: readonly string[] = []
  readonly #records = new Map<string, StoredRecord>()
  readonly #unsavedItems = new Set<string>()
  readonly #unsavedRecords = new Set<string>()
  /** The positions that the store has. */
  readonly #stored = new Map<string, number>()
  #orderUnsaved = false
  #updatedAt: number

  constructor(beginning: Pick<ConversationHead, 'id' | 'createdAt' | 'branchedFrom'>, talkedTo: TalkedTo) {
    this.#beginning = beginning
    this.#talkedTo = talkedTo
    this.#updatedAt = beginning.createdAt
  }

  /** One that goes on: the store has all of it. */
  static resuming(stored: StoredConversation, talkedTo: TalkedTo): ConversationDraft {
    const { id, createdAt, branchedFrom } = stored
    const draft = new ConversationDraft({ id, createdAt, branchedFrom }, talkedTo)
    for (const item of stored.items) draft.#items.set(item.id, { item, at: createdAt })
    draft.#order = stored.items.map((item) => item.id)
    draft.saved()
    return draft
  }

  get id(): string {
    return this.#beginning.id
  }

  get isStored(): boolean {
    return this.#stored.size > 0
  }

  /** Those that were made while it was at hand. */
  get recordings(): string[] {
    return [...this.#records.values()].flatMap(({ kind, body }) => (kind === 'recording' ? [body] : []))
  }

  /** Something to be saved. A conversation in which nothing was said is none. */
  get isUnsaved(): boolean {
    const changed = this.#orderUnsaved || this.#unsavedItems.size > 0 || this.#unsavedRecords.size > 0
    return changed && (this.#order.length > 0 || this.isStored)
  }

  /** From now on. Not worth saving by itself. */
  talkTo(talkedTo: TalkedTo): void {
    this.#talkedTo = talkedTo
  }

  /** Whether something became final with it: an item, or what a tool said. */
  apply({ changed, order }: ConversationPatch, at: number): boolean {
    let settled = false
    for (const item of changed) {
      const before = this.#items.get(item.id)
      settled ||= isSettled(item) && (before === undefined || !isSettled(before.item))
      this.#items.set(item.id, { item, at: before?.at ?? at })
      this.#unsavedItems.add(item.id)
      this.#updatedAt = at
    }
    if (order !== null) {
      this.#order = order
      this.#orderUnsaved = true
    }
    return settled
  }

  note(record: StoredRecord): void {
    const key = `${record.kind} ${idOfRecord(record)}`
    this.#records.set(key, record)
    this.#unsavedRecords.add(key)
  }

  changes(): ConversationChanges {
    const positions = new Map(this.#order.map((id, position) => [id, position]))
    const moved = [...positions].flatMap(([itemId, position]) => {
      const stored = this.#stored.get(itemId)
      const isMoved = stored !== undefined && stored !== position && !this.#unsavedItems.has(itemId)
      return isMoved ? [{ itemId, position }] : []
    })
    return {
      head: {
        ...this.#beginning,
        ...this.#talkedTo,
        title: this.#title(),
        titledBy: 'itself',
        updatedAt: this.#updatedAt,
      },
      put: [...this.#unsavedItems].flatMap((id) => {
        const [known, position] = [this.#items.get(id), positions.get(id)]
        return known === undefined || position === undefined ? [] : [{ ...known, position }]
      }),
      moved,
      removed: [...this.#stored.keys()].filter((id) => !positions.has(id)),
      records: [...this.#unsavedRecords].flatMap((key) => this.#records.get(key) ?? []),
    }
  }

  /** The store has all of it. */
  saved(): void {
    this.#unsavedItems.clear()
    this.#unsavedRecords.clear()
    this.#orderUnsaved = false
    this.#stored.clear()
    for (const [position, id] of this.#order.entries()) this.#stored.set(id, position)
    for (const id of this.#items.keys()) if (!this.#stored.has(id)) this.#items.delete(id)
  }

  /** The store has nothing of it. */
  lost(): void {
    this.#stored.clear()
    for (const id of this.#items.keys()) this.#unsavedItems.add(id)
    for (const key of this.#records.keys()) this.#unsavedRecords.add(key)
  }

  /** The first words that the person said. */
  #title(): string {
    for (const id of this.#order) {
      const item = this.#items.get(id)?.item
      if (item?.role !== 'user') continue
      const words = textOf(item).replaceAll(/\s+/g, ' ').trim()
      if (words !== '') return shortened(words)
    }
    return ''
  }
}

function isSettled(item: ConversationItem): boolean {
  return item.call === undefined ? item.status !== 'in_progress' : item.call.output !== null
}

/** At the end of a word where there is one, and never within a character. */
function shortened(words: string): string {
  const characters = Array.from(words)
  if (characters.length <= MAX_TITLE_LENGTH) return words
  const kept = characters.slice(0, MAX_TITLE_LENGTH).join('')
  const end = kept.lastIndexOf(' ')
  return `${end > MAX_TITLE_LENGTH / 2 ? kept.slice(0, end) : kept}…`
}
