import { excessOf } from '../../shared/json-limits.ts'
import type { WireBatch, WireEvent } from '../../shared/wire-log.ts'
import type { AudioFormat } from '../realtime/dialects/dialect.ts'
import type { SentAudio } from '../realtime/link/connection.ts'
import { decodeBase64, type ClientEvent, type Incoming, type WireObject } from '../realtime/wire/events.ts'
import { frameLimits } from '../realtime/wire/read-wire.ts'
import { decoder } from '../realtime/wire/wire-audio.ts'
import { peaksOf } from './peaks.ts'
import { lightBody } from './wire-body.ts'

/** How many events are kept while somebody watches, and for whoever comes later. */
export const MAX_WATCHED = 2_000
export const MAX_UNWATCHED = 200

/** A stretch of sound is this long, or one message longer: 2 s. */
const STRETCH_PEAKS = 200
const STRETCH_MESSAGES = 200

const PUBLISH_INTERVAL_MS = 100

export interface WireLogOptions {
  now: () => number
  /** Keys that are in use: nothing that is kept has one of them in it. */
  secrets: () => readonly string[]
  /** Of the sound that comes in. */
  outputFormat: () => AudioFormat
  /** At most ten times a second, and only while somebody watches. */
  publish: (batch: WireBatch) => void
}

interface Kept extends Omit<WireEvent, 'body' | 'sound'> {
  /** The event without sound and secrets; of a stretch of sound, the first of its messages. */
  light: unknown
  sound: { bytes: number; peaks: number[] } | null
  /** The answer's part that the sound belongs to. */
  part: string
}

type Message = Pick<Kept, 'direction' | 'type' | 'bytes' | 'light' | 'part'> & {
  soundBytes: number | null
  /** Called only if somebody will see it. */
  peaks: () => number[]
}

/** The latest events of the wire. What is kept is made harmless and small as it comes. */
export class WireLog {
  readonly #options: WireLogOptions
  #kept: Kept[] = []
  /** Of these the page does not know, or not all. */
  readonly #unpublished = new Set<Kept>()
  #nextNumber = 1
  #watched = false
  #publishing: NodeJS.Timeout | null = null

  constructor(options: WireLogOptions) {
    this.#options = options
  }

  get events(): WireEvent[] {
    return this.#kept.map(shown)
  }

  /** From now on what comes is published, after all that is there already; or nothing any more. */
  watch(on: boolean): void {
    this.#watched = on
    this.#unpublished.clear()
    if (!on) return this.#trim()
    for (const one of this.#kept) this.#unpublished.add(one)
    this.#publish()
  }

  clear(): void {
    this.#kept = []
    this.#unpublished.clear()
    this.#publish()
  }

  sent(event: ClientEvent | SentAudio): void {
    if (!('audio_bytes' in event)) return this.#note({ direction: 'sent', ...this.#plain(event) })
    const { samples, audio_bytes: soundBytes, ...light } = event
    this.#note({
      ...{ direction: 'sent', type: event.type, light, part: '', soundBytes },
      bytes: sizeOf(light) + base64Length(soundBytes),
      peaks: () => peaksOf(samples),
    })
  }

  received(incoming: Incoming): void {
    if (incoming.kind === 'malformed') {
      const { reason, text } = incoming
      const light = lightBody(
        { reason, message: excessOf(text, frameLimits) === null ? jsonOr(text) : null },
        this.#options.secrets(),
      )
      const bytes = Buffer.byteLength(text)
      return this.#note({ direction: 'received', type: '?', light, bytes, ...soundless })
    }
    const { raw } = incoming
    const { delta, ...rest } = raw
    if (raw.type !== 'response.output_audio.delta' || typeof delta !== 'string') {
      return this.#note({ direction: 'received', ...this.#plain(raw) })
    }
    this.#note({
      ...{ direction: 'received', type: raw.type },
      light: lightBody(rest, this.#options.secrets()),
      bytes: sizeOf(rest) + delta.length,
      part: [rest['response_id'], rest['item_id'], rest['content_index']].join(' '),
      soundBytes: Buffer.byteLength(delta, 'base64'),
      peaks: () => peaksOf(decoder(this.#options.outputFormat()).decode(decodeBase64(delta) ?? nothing)),
    })
  }

  #plain(event: ClientEvent | WireObject) {
    const light = lightBody(event, this.#options.secrets())
    return { type: event.type, light, bytes: sizeOf(event), ...soundless }
  }

  #note({ soundBytes, peaks, ...message }: Message): void {
    const heard = soundBytes === null ? null : { bytes: soundBytes, peaks: this.#watched ? peaks() : [] }
    const last = this.#kept.at(-1)
    if (last !== undefined && heard !== null && continues(last, message)) {
      last.bytes += message.bytes
      last.count += 1
      if (last.sound !== null) last.sound.bytes += heard.bytes
      last.sound?.peaks.push(...heard.peaks)
      return this.#changed(last)
    }
    const number = this.#nextNumber
    this.#nextNumber += 1
    const kept = { ...message, number, at: this.#options.now(), count: 1, sound: heard }
    this.#kept.push(kept)
    this.#trim()
    this.#changed(kept)
  }

  #trim(): void {
    const most = this.#watched ? MAX_WATCHED : MAX_UNWATCHED
    for (const gone of this.#kept.splice(0, this.#kept.length - most)) this.#unpublished.delete(gone)
  }

  #changed(kept: Kept): void {
    if (!this.#watched) return
    this.#unpublished.add(kept)
    this.#publishSoon()
  }

  #publishSoon(): void {
    if (this.#watched) this.#publishing ??= setTimeout(() => this.#publish(), PUBLISH_INTERVAL_MS).unref()
  }

  #publish(): void {
    if (this.#publishing !== null) clearTimeout(this.#publishing)
    this.#publishing = null
    if (!this.#watched) return
    const oldest = this.#kept[0]?.number ?? this.#nextNumber
    const events = [...this.#unpublished].map(shown)
    this.#unpublished.clear()
    this.#options.publish({ oldest, events })
  }
}

const nothing = new Uint8Array(0)

const soundless = { part: '', soundBytes: null, peaks: () => [] }

/** Whether it is more of the same sound. */
function continues(
  last: Kept,
  { direction, type, part }: Pick<Kept, 'direction' | 'type' | 'part'>,
): boolean {
  if (last.sound === null || last.direction !== direction || last.type !== type || last.part !== part)
    return false
  return last.sound.peaks.length < STRETCH_PEAKS && last.count < STRETCH_MESSAGES
}

function shown({ light, part: _part, sound, ...event }: Kept): WireEvent {
  const told = sound === null ? light : { ...Object(light), messages: event.count, audio_bytes: sound.bytes }
  return {
    ...event,
    sound: sound === null ? null : { ...sound, peaks: [...sound.peaks] },
    body: JSON.stringify(told, null, 2),
  }
}

/** Secrets are known by their names too, where there are names. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function sizeOf(event: object): number {
  return Buffer.byteLength(JSON.stringify(event))
}

function base64Length(bytes: number): number {
  return 4 * Math.ceil(bytes / 3)
}
