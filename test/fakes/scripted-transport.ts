import type {
  Endpoint,
  OpenTransport,
  TransportEnd,
  TransportListener,
} from '../../src/main/realtime/link/transport.ts'

export type SentEvent = { type: string; event_id: string } & Record<string, unknown>

/** A transport whose other end is the test: it sees what is sent, and says what comes. */
export class ScriptedTransport {
  readonly endpoint: Endpoint
  readonly sent: SentEvent[] = []
  readonly #listener: TransportListener
  closed = false
  pings = 0
  /** What `send` was given and the network has not taken. */
  queuedBytes = 0

  constructor(endpoint: Endpoint, listener: TransportListener) {
    this.endpoint = endpoint
    this.#listener = listener
  }

  /** The handshake succeeds. */
  accept(): void {
    this.#listener.onOpen()
  }

  receive(event: object): void {
    this.receiveText(JSON.stringify(event))
  }

  receiveText(text: string): void {
    this.#listener.onMessage(text)
  }

  pong(): void {
    this.#listener.onPong()
  }

  /** The other end or the network ends it. */
  end(end: TransportEnd): void {
    if (this.closed) return
    this.closed = true
    this.#listener.onClose(end)
  }

  /** Answers the opening as a server does, as far as there is nothing to replay. */
  openSession(session: object = {}): void {
    this.accept()
    this.receive({ type: 'session.created', session })
    this.receive({ type: 'session.updated', session })
  }

  /** Takes every item that was sent and not yet answered, in order, until no more come. */
  takeItems(): void {
    for (let next = this.#nextItem(); next !== undefined; next = this.#nextItem()) this.takeItem(next)
  }

  takeItem(event: SentEvent): void {
    this.#answered.add(event.event_id)
    const previous_item_id = event['previous_item_id'] ?? null
    const item = { content: [], ...(event['item'] as { id: string; type: string }) }
    this.receive({ type: 'conversation.item.added', previous_item_id, item })
    this.receive({ type: 'conversation.item.done', previous_item_id, item })
  }

  refuseItem(event: SentEvent, message: string): void {
    this.#answered.add(event.event_id)
    this.receive({
      type: 'error',
      error: { type: 'invalid_request_error', message, event_id: event.event_id },
    })
  }

  readonly #answered = new Set<string>()

  #nextItem(): SentEvent | undefined {
    return this.items.find((event) => !this.#answered.has(event.event_id))
  }

  /** The items that were created. */
  get items(): SentEvent[] {
    return this.sent.filter((event) => event.type === 'conversation.item.create')
  }

  /** The types of what was sent, in order. */
  get types(): string[] {
    return this.sent.map((event) => event.type)
  }

  /** Opens transports, and keeps them in the order of their opening. */
  static factory(): { open: OpenTransport; opened: ScriptedTransport[] } {
    const opened: ScriptedTransport[] = []
    const open: OpenTransport = (endpoint, listener) => {
      const transport = new ScriptedTransport(endpoint, listener)
      opened.push(transport)
      return {
        send: (text) => void transport.sent.push(JSON.parse(text) as SentEvent),
        get queuedBytes() {
          return transport.queuedBytes
        },
        ping: () => void (transport.pings += 1),
        close: () => transport.end({ kind: 'closed', code: 1000, reason: '' }),
        terminate: () => transport.end({ kind: 'closed', code: 1006, reason: '' }),
      }
    }
    return { open, opened }
  }
}
