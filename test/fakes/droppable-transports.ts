import type { OpenTransport, Transport } from '../../src/main/realtime/link/transport.ts'

/** Real transports whose network can be cut. */
export class DroppableTransports {
  readonly open: OpenTransport
  readonly #opened = new Set<Transport>()

  constructor(open: OpenTransport) {
    this.open = (endpoint, listener) => {
      const transport = open(endpoint, {
        ...listener,
        onOpen: () => listener.onOpen(),
        onMessage: (text) => listener.onMessage(text),
        onPong: () => listener.onPong(),
        onClose: (end) => {
          this.#opened.delete(transport)
          listener.onClose(end)
        },
      })
      this.#opened.add(transport)
      return transport
    }
  }

  drop(): void {
    for (const transport of this.#opened) transport.terminate()
  }
}
