import { samplesToMs } from '../../../shared/audio-format.ts'
import type { AudioFormat, Dialect } from '../dialects/dialect.ts'
import { appendEvent, type ClientEvent } from '../wire/events.ts'
import type { ItemNames } from './item-names.ts'
import { SlowLink } from './slow-link.ts'
import type { Transport } from './transport.ts'
import { encoder, type WireEncoder } from '../wire/wire-audio.ts'

/** What the inspector sees of an append: its size, and the sound before it was encoded. */
export interface SentAudio {
  type: 'input_audio_buffer.append'
  event_id: string
  audio_bytes: number
  samples: Int16Array
}

export interface OutboxListener {
  onSent(event: ClientEvent | SentAudio): void
  /** Audio leaves more slowly than it is spoken, or has caught up. None is dropped. */
  onSlowLink?(slow: boolean): void
}

/** What goes out on one connection: numbers the events, and puts them as this kind of server knows them. */
export class Outbox {
  readonly #transport: Transport
  readonly #dialect: Dialect
  readonly #names: ItemNames
  readonly #listener: OutboxListener
  readonly #slowLink: SlowLink
  readonly #format: AudioFormat
  #encoder: WireEncoder
  #events = 0
  #handedOver = 0

  constructor(
    transport: Transport,
    dialect: Dialect,
    format: AudioFormat,
    names: ItemNames,
    listener: OutboxListener,
  ) {
    this.#format = format
    this.#encoder = encoder(format)
    this.#transport = transport
    this.#dialect = dialect
    this.#names = names
    this.#listener = listener
    this.#slowLink = new SlowLink(
      () => transport.queuedBytes,
      (slow) => listener.onSlowLink?.(slow),
    )
  }

  /** Bytes that have left this process, but for a few of framing. */
  get flushedBytes(): number {
    return this.#handedOver - this.#transport.queuedBytes
  }

  /** Returns the event's id. One that this kind of server does not know goes nowhere. */
  send(event: ClientEvent): string {
    // Each turn begins with a clear: the next one's sound does not go on where the last one's ended.
    if (event.type === 'input_audio_buffer.clear') this.#encoder = encoder(this.#format)
    const sent = { ...this.#names.outgoing(event), event_id: this.#nextEventId() }
    const onWire = this.#dialect.outgoing(sent)
    if (onWire === null) return sent.event_id
    this.#transmit(JSON.stringify(onWire))
    this.#listener.onSent(sent)
    return sent.event_id
  }

  sendAudio(samples: Int16Array): void {
    const event_id = this.#nextEventId()
    const bytes = this.#encoder.encode(samples)
    const text = appendEvent(event_id, bytes)
    this.#transmit(text)
    this.#slowLink.sent(text.length, samplesToMs(samples.length))
    const audio_bytes = bytes.byteLength
    this.#listener.onSent({ type: 'input_audio_buffer.append', event_id, audio_bytes, samples })
  }

  stop(): void {
    this.#slowLink.stop()
  }

  #nextEventId(): string {
    this.#events += 1
    return `evt_${this.#events}`
  }

  #transmit(text: string): void {
    this.#handedOver += text.length
    this.#transport.send(text)
  }
}
