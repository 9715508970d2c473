import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'
import type { WireObject } from '../../src/main/realtime/wire/events.ts'
import type { RecordedEvent } from '../fixtures/recordings.ts'

/**
 * A server that knows nothing but a recording: it says what was said, and goes on whenever an event of the type that
 * came next then has come now. It judges nothing, and lets pass what was not recorded.
 */
export class ReplayingServer {
  readonly #sockets: WebSocketServer
  readonly #recording: readonly RecordedEvent[]
  readonly #keepsIds: boolean

  /** @param keepsIds items have the ids that the client gives them; otherwise those of the recording */
  static async start(recording: readonly RecordedEvent[], keepsIds: boolean): Promise<ReplayingServer> {
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(sockets, 'listening')
    return new ReplayingServer(sockets, recording, keepsIds)
  }

  private constructor(sockets: WebSocketServer, recording: readonly RecordedEvent[], keepsIds: boolean) {
    this.#sockets = sockets
    this.#recording = recording
    this.#keepsIds = keepsIds
    sockets.on('connection', (socket) => this.#replay(socket))
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#sockets.address() as AddressInfo).port}`
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#sockets.close()
  }

  #replay(socket: WebSocket): void {
    const ahead = [...this.#recording]
    const arrived: WireObject[] = []
    /** The recording's ids, and what they are now. */
    const ids = new Map<string, string>()
    const proceed = () => {
      for (let next = ahead[0]; next !== undefined; next = ahead[0]) {
        const { from, event } = next
        if (from === 'client') {
          const index = arrived.findIndex(({ type }) => type === event.type)
          const [match] = index === -1 ? [] : arrived.splice(index, 1)
          if (match === undefined) return
          const [then, now] = [idOf(event), idOf(match)]
          if (this.#keepsIds && then !== null && now !== null) ids.set(then, now)
        } else {
          socket.send(renamed(event, ids))
        }
        ahead.shift()
      }
    }
    socket.on('message', (data) => {
      arrived.push(JSON.parse(String(data)) as WireObject)
      proceed()
    })
    proceed()
  }
}

function idOf(event: WireObject): string | null {
  const { item } = event
  if (typeof item !== 'object' || item === null) return null
  const id: unknown = Reflect.get(item, 'id')
  return typeof id === 'string' ? id : null
}

function renamed(event: WireObject, ids: ReadonlyMap<string, string>): string {
  return JSON.stringify(event, (_key, value: unknown) =>
    typeof value === 'string' ? (ids.get(value) ?? value) : value,
  )
}
