import type { ConversationItem } from '../../shared/conversation.ts'
import type { TalkTotals, TurnFigures } from '../../shared/history.ts'
import type { TurnSummary } from '../../shared/turn-summary.ts'
import type { Incoming } from '../realtime/wire/events.ts'
import type { BilledEvents } from './billed-events.ts'
import type { HistorySource } from './history-options.ts'
import type { StoredRecord } from './stored-rows.ts'
import { figuresOf, totalsOf, type TurnRecords } from './turn-figures.ts'

export interface FiguresOptions {
  billed: BilledEvents
  now: () => Date
  /** What is kept of the conversation at hand. */
  stored: () => TurnRecords
  onChange: (totals: TalkTotals) => void
}

/** Times and costs of the conversation at hand, kept or private: those of this session in memory, earlier ones stored. */
export class FiguresAtHand {
  readonly #options: FiguresOptions
  #records: StoredRecord[] = []
  /** Read when first asked for, and then as it was: what came since is in memory. */
  #stored: TurnRecords | null = null

  constructor(source: HistorySource, options: FiguresOptions) {
    this.#options = options
    source.on('turn', (turn: TurnSummary) => this.#add({ kind: 'turn', body: turn }))
    source.on('received', (incoming: Incoming) => {
      if (incoming.kind !== 'event') return
      const record = options.billed.recordOf(incoming.event, options.now().getTime())
      if (record !== null) this.#add(record)
    })
  }

  /** Another conversation is at hand. */
  startOver(): void {
    this.#records = []
    this.#stored = null
    this.#options.onChange(this.totals)
  }

  get totals(): TalkTotals {
    return totalsOf(this.#all())
  }

  of(itemId: string, items: readonly ConversationItem[]): TurnFigures | null {
    return figuresOf(itemId, items, this.#all())
  }

  #add(record: StoredRecord): void {
    this.#records.push(record)
    this.#options.onChange(this.totals)
  }

  /** What was stored before it was first read is in memory as well: it counts once. */
  #all(): TurnRecords {
    this.#stored ??= this.#options.stored()
    const { responses, transcriptions, turns } = this.#stored
    const now = this.#records
    const nowResponses = now.flatMap(({ kind, body }) => (kind === 'response' ? [body] : []))
    const nowTranscriptions = now.flatMap(({ kind, body }) => (kind === 'transcription' ? [body] : []))
    const nowTurns = now.flatMap(({ kind, body }) => (kind === 'turn' ? [body] : []))
    const ended = new Set(nowTurns.map(withoutIndex))
    const answered = new Set(nowResponses.map(({ responseId }) => responseId))
    const written = new Set(nowTranscriptions.map(({ itemId }) => itemId))
    return {
      responses: [...responses.filter((one) => !answered.has(one.responseId)), ...nowResponses],
      transcriptions: [...transcriptions.filter((one) => !written.has(one.itemId)), ...nowTranscriptions],
      turns: [...turns.filter((one) => !ended.has(withoutIndex(one))), ...nowTurns],
    }
  }
}

/** A session counts its turns from 0, and what is stored goes on counting: all else of a turn is the same. */
function withoutIndex({ index: _, ...turn }: TurnSummary): string {
  return JSON.stringify(turn)
}
