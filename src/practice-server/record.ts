import { BYTES_PER_SAMPLE, SAMPLE_RATE } from '../shared/audio-format.ts'
import { joinedSamples } from '../shared/joined-samples.ts'

/**
 * A wire event; wherever it carried audio, the audio is replaced by `{ samples: count }`, counted at
 * the rate of the format it travelled in.
 */
export type RecordedEvent = Readonly<Record<string, unknown>>

export interface SentAudio {
  readonly itemId: string
  readonly contentIndex: number
  /** Everything sent of this part so far, at 24 kHz, as it was before G.711 where that was asked for. */
  readonly samples: Int16Array
}

/**
 * What went over one session's wire, for tests and for people who look into it.
 *
 * Bounded: beyond `RecordLimits` the oldest events and the oldest audio entries go first, and
 * `forgotten` counts them. The counts `appendedSamples` and `truncations` always cover everything.
 */
export interface SessionRecord {
  readonly id: string
  /** Client frames in order; one that is no JSON object is recorded as `{ invalid: text }`. */
  readonly received: readonly RecordedEvent[]
  readonly sent: readonly RecordedEvent[]
  readonly committed: readonly { readonly itemId: string; readonly samples: Int16Array }[]
  /** At 24 kHz, whatever format it came in; as the samples of `committed` are. */
  readonly appendedSamples: number
  readonly truncations: readonly Truncation[]
  readonly sentAudio: readonly SentAudio[]
  readonly open: boolean
  /** How the connection ended; null while it is open. */
  readonly closed: { readonly code: number; readonly reason: string } | null
  /** Errors of the socket itself, such as a frame that is too large. */
  readonly socketErrors: readonly string[]
  readonly forgotten: { readonly events: number; readonly audioEntries: number }
}

export interface Truncation {
  readonly itemId: string
  readonly contentIndex: number
  readonly audioEndMs: number
}

export interface RecordLimits {
  /** For each direction of each session. */
  readonly events: number
  /** Committed and sent audio together, for each session. */
  readonly audioSamples: number
  /** Sessions that have ended and are still listed. */
  readonly endedSessions: number
}

/** About 30 MB of audio a session at the very most, and far less in ordinary use. */
export const defaultRecordLimits: RecordLimits = {
  events: 10_000,
  audioSamples: 10 * 60 * SAMPLE_RATE,
  endedSessions: 8,
}

type AudioEntry =
  | { kind: 'committed'; itemId: string; samples: Int16Array }
  | { kind: 'sent'; itemId: string; contentIndex: number; chunks: Int16Array[]; length: number }

const EVENTS_FORGOTTEN_AT_ONCE = 0.1
const TRUNCATIONS_KEPT = 10_000
/** Longer texts, such as pictures in a data URI, are cut to this many characters. */
const TEXT_LIMIT = 8192

/** The recording side of a `SessionRecord`. */
export class SessionRecorder implements SessionRecord {
  readonly received: RecordedEvent[] = []
  readonly sent: RecordedEvent[] = []
  readonly truncations: Truncation[] = []
  readonly socketErrors: string[] = []
  readonly forgotten = { events: 0, audioEntries: 0 }
  appendedSamples = 0
  closed: { code: number; reason: string } | null = null
  readonly id: string
  readonly #limits: RecordLimits
  /** Committed and sent audio, oldest first. */
  #audio: AudioEntry[] = []
  #audioSamples = 0

  constructor(id: string, limits: RecordLimits) {
    this.id = id
    this.#limits = limits
  }

  get open(): boolean {
    return this.closed === null
  }

  get committed(): { itemId: string; samples: Int16Array }[] {
    return this.#audio.flatMap((entry) =>
      entry.kind === 'committed' ? [{ itemId: entry.itemId, samples: entry.samples }] : [],
    )
  }

  get sentAudio(): SentAudio[] {
    return this.#audio.flatMap((entry) =>
      entry.kind === 'sent'
        ? [{ itemId: entry.itemId, contentIndex: entry.contentIndex, samples: joinedSamples(entry.chunks) }]
        : [],
    )
  }

  addReceived(event: RecordedEvent): void {
    this.#addEvent(this.received, event)
  }

  addSent(event: RecordedEvent): void {
    this.#addEvent(this.sent, event)
  }

  addTruncation(truncation: Truncation): void {
    this.truncations.push(truncation)
    if (this.truncations.length > TRUNCATIONS_KEPT) this.truncations.shift()
  }

  addCommitted(itemId: string, samples: Int16Array): void {
    this.#audio.push({ kind: 'committed', itemId, samples })
    this.#countAudio(samples.length)
  }

  addSentAudio(itemId: string, contentIndex: number, samples: Int16Array): void {
    const current = this.#audio.findLast(
      (entry) => entry.kind === 'sent' && entry.itemId === itemId && entry.contentIndex === contentIndex,
    )
    if (current?.kind === 'sent') {
      current.chunks.push(samples)
      current.length += samples.length
    } else this.#audio.push({ kind: 'sent', itemId, contentIndex, chunks: [samples], length: samples.length })
    this.#countAudio(samples.length)
  }

  #addEvent(events: RecordedEvent[], event: RecordedEvent): void {
    events.push(event)
    if (events.length <= this.#limits.events) return
    // In batches, so that a full record does not move its whole array for every event.
    const surplus = Math.max(1, Math.floor(this.#limits.events * EVENTS_FORGOTTEN_AT_ONCE))
    events.splice(0, surplus)
    this.forgotten.events += surplus
  }

  /** The newest entry stays, however long it is: it is the one being written. */
  #countAudio(added: number): void {
    this.#audioSamples += added
    while (this.#audioSamples > this.#limits.audioSamples && this.#audio.length > 1) {
      const oldest = this.#audio.shift()
      if (oldest === undefined) return
      this.#audioSamples -= oldest.kind === 'sent' ? oldest.length : oldest.samples.length
      this.forgotten.audioEntries++
    }
  }
}

/** Where a wire event holds audio, as base64, and how much a sample of it takes. */
interface AudioPlace {
  readonly keys: readonly string[]
  readonly bytesPerSample: number
}

/** A copy of a wire event without its audio. */
export function withoutAudio(
  event: Readonly<Record<string, unknown>>,
  bytesPerSample: number = BYTES_PER_SAMPLE,
): RecordedEvent {
  const keys = event['type'] === 'response.output_audio.delta' ? ['delta'] : ['audio']
  return stripObject(event, { keys, bytesPerSample })
}

function stripObject(object: object, place: AudioPlace): RecordedEvent {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]: [string, unknown]) => [
      key,
      place.keys.includes(key) && typeof value === 'string'
        ? { samples: base64SampleCount(value, place.bytesPerSample) }
        : strip(value, place),
    ]),
  )
}

function strip(value: unknown, place: AudioPlace): unknown {
  if (typeof value === 'string' && value.length > TEXT_LIMIT)
    return `${value.slice(0, TEXT_LIMIT)}… (${String(value.length)} characters)`
  if (Array.isArray(value)) return value.map((entry: unknown) => strip(entry, place))
  return typeof value === 'object' && value !== null ? stripObject(value, place) : value
}

function base64SampleCount(base64: string, bytesPerSample: number): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0
  return Math.floor(((base64.length / 4) * 3 - padding) / bytesPerSample)
}
