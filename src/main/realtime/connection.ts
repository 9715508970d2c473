import type { EarshotError } from '../../shared/errors.ts'
import { judgeEnd, type ServerComplaint } from './close-reason.ts'
import type { Dialect, SessionConfig } from './dialects/dialect.ts'
import { appendEvent, parseServerEvent, type ClientEvent, type Incoming } from './events.ts'
import type { OpenTransport, Transport } from './transport.ts'

/** A server that answers the handshake but never opens a session is as good as none. */
const READY_TIMEOUT_MS = 15_000

export interface ConnectionListener {
  /** The session is as asked for; sending is allowed from here on. */
  onReady(): void
  /** Everything that comes in, the opening events included. */
  onIncoming(incoming: Incoming): void
  onSent(event: ClientEvent | SentAudio): void
  /** Exactly once, and the last call. */
  onEnd(error: EarshotError): void
}

/** What the inspector sees of an append: its size. */
export interface SentAudio {
  type: 'input_audio_buffer.append'
  event_id: string
  audio_bytes: number
}

/**
 * One session on one transport. Its gate opens when the server has confirmed the session's configuration: audio
 * sent before that would be judged by the server's defaults.
 */
export class Connection {
  readonly #transport: Transport
  readonly #listener: ConnectionListener
  readonly #dialect: Dialect
  readonly #config: SessionConfig
  readonly #readyTimer: NodeJS.Timeout
  #phase: 'opening' | 'configuring' | 'ready' | 'ended' = 'opening'
  #events = 0
  #updateId: string | null = null
  #complaint: ServerComplaint | null = null
  #failure: EarshotError | null = null

  constructor(open: OpenTransport, dialect: Dialect, config: SessionConfig, listener: ConnectionListener) {
    this.#dialect = dialect
    this.#config = config
    this.#listener = listener
    this.#readyTimer = setTimeout(() => this.#giveUp(), READY_TIMEOUT_MS)
    this.#transport = open(dialect.endpoint(config), {
      onOpen: () => {},
      onMessage: (text) => this.#receive(text),
      onClose: (end) => {
        clearTimeout(this.#readyTimer)
        this.#phase = 'ended'
        listener.onEnd(this.#failure ?? judgeEnd(end, this.#complaint))
      },
    })
  }

  get ready(): boolean {
    return this.#phase === 'ready'
  }

  /**
   * Sends an event and returns its id. Only while ready: whoever calls keeps what must not be lost until the
   * server has acknowledged it.
   */
  send(event: ClientEvent): string {
    const event_id = this.#nextEventId()
    this.#transport.send(JSON.stringify({ ...event, event_id }))
    this.#listener.onSent({ ...event, event_id })
    return event_id
  }

  sendAudio(samples: Int16Array): void {
    const event_id = this.#nextEventId()
    this.#transport.send(appendEvent(event_id, samples))
    this.#listener.onSent({ type: 'input_audio_buffer.append', event_id, audio_bytes: samples.byteLength })
  }

  close(): void {
    this.#transport.close()
  }

  #nextEventId(): string {
    this.#events += 1
    return `evt_${this.#events}`
  }

  #receive(text: string): void {
    const incoming = parseServerEvent(text)
    this.#listener.onIncoming(incoming)
    if (incoming.kind !== 'event') return
    const { event } = incoming
    switch (event.type) {
      case 'session.created':
        if (this.#phase === 'opening') {
          this.#phase = 'configuring'
          this.#updateId = this.send(this.#dialect.sessionUpdate(this.#config))
        }
        break
      case 'session.updated':
        if (this.#phase === 'configuring') {
          clearTimeout(this.#readyTimer)
          this.#phase = 'ready'
          this.#listener.onReady()
        }
        break
      case 'error': {
        const { type, code = null, message, event_id } = event.error
        this.#complaint = { type, code: code ?? null, message }
        if (this.#phase === 'configuring' && event_id === this.#updateId) {
          this.#failure = {
            code: code ?? 'session_refused',
            message: `The server refused the session’s settings: ${message}`,
            retryable: false,
          }
          this.#transport.close()
        }
        break
      }
    }
  }

  #giveUp(): void {
    this.#failure = {
      code: 'session_timeout',
      message: 'The server answered but opened no session. Check the address and the provider.',
      retryable: true,
    }
    this.#transport.close()
  }
}
