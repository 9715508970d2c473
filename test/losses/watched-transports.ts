import type { OpenTransport } from '../../src/main/realtime/link/transport.ts'

/** up: an event of ours; down: one of the server's. */
export type Boundary = { direction: 'up' | 'down'; count: number }

/** What happens at a boundary. `reached` is run once, when that many events have passed over all connections. */
export interface Watch {
  boundary: Boundary | null
  how: 'cut' | 'tell'
  reached(): void
}

/**
 * Real transports whose events are counted over all connections. At the boundary the connection that the event is on
 * goes away (`cut`): of the server's, the event was the last to come in; of ours, it is the first that is lost.
 * Otherwise the watcher is told, once the event has passed.
 */
export class WatchedTransports {
  readonly open: OpenTransport
  readonly counts = { up: 0, down: 0 }
  /** The sound of items that went out with their sound, base64, by item id. */
  readonly spokenItems = new Map<string, string>()
  readonly log: { direction: Boundary['direction']; type: string }[] = []

  constructor(open: OpenTransport, watch: Watch) {
    this.open = (endpoint, listener) => {
      let isCut = false
      const passes = (direction: Boundary['direction'], text: string): boolean => {
        this.log.push({ direction, type: /"type":"([^"]*)"/.exec(text)?.[1] ?? '' })
        this.counts[direction] += 1
        const { boundary } = watch
        if (boundary?.direction !== direction || boundary.count !== this.counts[direction]) return true
        if (watch.how === 'cut') {
          isCut = true
          transport.terminate()
        }
        queueMicrotask(() => watch.reached())
        return watch.how === 'tell'
      }
      const transport = open(endpoint, {
        onOpen: () => listener.onOpen(),
        onMessage: (text) => {
          if (isCut) return
          // The last event that comes in is still heard.
          passes('down', text)
          listener.onMessage(text)
        },
        onPong: () => listener.onPong(),
        onClose: (end) => listener.onClose(end),
      })
      return {
        send: (text) => {
          if (isCut || !passes('up', text)) return
          this.#note(text)
          transport.send(text)
        },
        get queuedBytes() {
          return transport.queuedBytes
        },
        ping: () => transport.ping(),
        close: () => transport.close(),
        terminate: () => transport.terminate(),
      }
    }
  }

  #note(text: string): void {
    if (!text.includes('"input_audio"')) return
    const { item } = JSON.parse(text) as { item?: { id: string; content: { audio?: string }[] } }
    const audio = item?.content.find((part) => part.audio !== undefined)?.audio
    if (item !== undefined && audio !== undefined) this.spokenItems.set(item.id, audio)
  }
}
