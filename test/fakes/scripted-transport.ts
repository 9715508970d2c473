import type {
  Endpoint,
  OpenTransport,
  TransportEnd,
  TransportListener,
} from '../../src/main/realtime/transport.ts'

/** A transport whose other end is the test: it sees what is sent, and says what comes. */
export class ScriptedTransport {
  readonly endpoint: Endpoint
  readonly sent: ({ type: string } & Record<string, unknown>)[] = []
  readonly #listener: TransportListener
  closed = false

  constructor(endpoint: Endpoint, listener: TransportListener) {
    this.endpoint = endpoint
    this.#listener = listener
  }

  receive(event: object): void {
    this.#listener.onMessage(JSON.stringify(event))
  }

  end(end: TransportEnd): void {
    this.#listener.onClose(end)
  }

  /** Answers the opening as a server does. */
  openSession(): void {
    this.#listener.onOpen()
    this.receive({ type: 'session.created', session: {} })
    this.receive({ type: 'session.updated', session: {} })
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
        send: (text) => transport.sent.push(JSON.parse(text) as { type: string }),
        close: () => {
          if (transport.closed) return
          transport.closed = true
          listener.onClose({ kind: 'closed', code: 1000, reason: '' })
        },
      }
    }
    return { open, opened }
  }
}
