import type { PartRef } from '../realtime/reply/playout-ledger.ts'
import type { SpokenItem } from '../realtime/turns/spoken-turns.ts'
import type { PlacedSpan, RecordingChannel } from './recording-timeline.ts'

/** Where a part of the conversation is in its recording. A part with a gap in it has several of these. */
export interface RecordingEntry {
  itemId: string
  contentIndex: number
  channel: RecordingChannel
  /** In samples of the recording, at 24 kHz. */
  startSample: number
  endSample: number
}

/** Where a piece of sound comes from: a turn of the person's, or a part of an answer. */
interface TurnSource {
  turn: number
  /** Of the turn's own samples. */
  startSample: number
}

export type SoundSource = TurnSource | PartRef

interface TurnStretch {
  /** In samples of the turn. */
  offset: number
  startSample: number
  endSample: number
}

/**
 * Learns from what was placed which item lies where in the recording. A turn of the person's becomes an item only when
 * the server takes it over, which may be before the turn is placed or after it.
 */
export class RecordingIndex {
  #open: RecordingEntry | null = null
  #ready: RecordingEntry[] = []
  readonly #turns = new Map<number, { placedSamples: number; stretches: TurnStretch[] }>()
  #waiting: SpokenItem[] = []

  place(spans: readonly PlacedSpan<SoundSource>[]): void {
    for (const span of spans) {
      if ('turn' in span.source) this.#placeTurn(span.source, span)
      else this.#placePart(span.source, span)
    }
    this.#settle()
  }

  spoken(item: SpokenItem): void {
    this.#waiting.push(item)
    this.#settle()
  }

  /** Returns the entries that are known since the last time, but for an answer that may go on. */
  take(): RecordingEntry[] {
    return this.#ready.splice(0)
  }

  /** The recording ends at this sample: returns what is left. */
  takeRest(): RecordingEntry[] {
    this.#closePart()
    return this.take()
  }

  #placePart({ itemId, contentIndex }: PartRef, { channel, startSample, endSample }: Placed): void {
    const open = this.#open
    if (open?.itemId === itemId && open.contentIndex === contentIndex && open.endSample === startSample) {
      open.endSample = endSample
      return
    }
    this.#closePart()
    this.#open = { itemId, contentIndex, channel, startSample, endSample }
  }

  #closePart(): void {
    if (this.#open !== null) this.#ready.push(this.#open)
    this.#open = null
  }

  /** Spans of a turn come whole and in order, so that only the first one's place in the turn is needed. */
  #placeTurn({ turn, startSample: firstSample }: TurnSource, { startSample, endSample }: Placed): void {
    const known = this.#turns.get(turn) ?? { placedSamples: firstSample, stretches: [] }
    this.#turns.set(turn, known)
    const last = known.stretches.at(-1)
    if (last?.endSample === startSample) last.endSample = endSample
    else known.stretches.push({ offset: known.placedSamples, startSample, endSample })
    known.placedSamples += endSample - startSample
  }

  #settle(): void {
    this.#waiting = this.#waiting.filter((item) => {
      const known = this.#turns.get(item.turn)
      if (known === undefined || known.placedSamples < item.endSample) return true
      this.#ready.push(...entriesOf(item, known.stretches))
      return false
    })
  }
}

type Placed = PlacedSpan<SoundSource>

function entriesOf(item: SpokenItem, stretches: readonly TurnStretch[]): RecordingEntry[] {
  return stretches.flatMap(({ offset, startSample, endSample }) => {
    const from = Math.max(startSample, startSample + item.startSample - offset)
    const to = Math.min(endSample, startSample + item.endSample - offset)
    if (from >= to) return []
    return [
      { itemId: item.itemId, contentIndex: 0, channel: 'person' as const, startSample: from, endSample: to },
    ]
  })
}
