import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { admit, REALTIME_PATH, type Admission } from './admission.ts'
import { Connection } from './connection.ts'
import { parseFaults, type Faults } from './faults.ts'
import { newId } from './identifiers.ts'
import { defaultRecordLimits, type RecordLimits, type SessionRecord } from './record.ts'
import type { Voice } from './voice.ts'

export interface PracticeServerOptions {
  /** The bearer token that every client must present. */
  token: string
  voice: Voice
  /** 0, the default, takes a free one. */
  port?: number
  /** What it lacks is healthy; see `Faults`. */
  faults?: Partial<Faults>
  /** Epoch milliseconds, for `expires_at` and the time of day. */
  now?: () => number
  recordLimits?: Partial<RecordLimits>
}

export interface PracticeServer {
  /** `ws://127.0.0.1:PORT/v1/realtime`, to which a client adds `?model=`. */
  readonly url: string
  readonly token: string
  /** In the order they were opened; the oldest that have ended are dropped, see `RecordLimits`. */
  readonly sessions: readonly SessionRecord[]
  /** Says goodbye to every client (1001) and frees the port. */
  close(): Promise<void>
}

/** Base64 of the largest append, 15 MiB, and the event around it. */
const LARGEST_FRAME_BYTES = 21 * 1024 * 1024
/** A client that does not answer the close frame is cut off after this. */
const GOODBYE_MS = 1000

/** Starts a server on the loopback interface. Rejects when the port is taken or the faults make no sense. */
export async function startPracticeServer(options: PracticeServerOptions): Promise<PracticeServer> {
  const { token, voice, port = 0, now = Date.now } = options
  const parsed = parseFaults(options.faults ?? {})
  if (!parsed.ok) throw new RangeError(`The faults are not usable: ${parsed.message}`)
  const { faults } = parsed
  const recordLimits = { ...defaultRecordLimits, ...options.recordLimits }
  const connections: Connection[] = []
  let admitted = 0

  const http = createServer((_request, response) => {
    response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' })
    response.end(`This is a WebSocket server: connect to ${REALTIME_PATH}.\n`)
  })
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LARGEST_FRAME_BYTES,
  })

  const forgetEnded = (): void => {
    const ended = connections.filter(({ record }) => !record.open)
    for (const connection of ended.slice(0, Math.max(0, ended.length - recordLimits.endedSessions)))
      connections.splice(connections.indexOf(connection), 1)
  }

  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if ((request.url ?? '').split('?')[0] !== REALTIME_PATH) {
      stream.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
      return
    }
    const admission = admit(request, token)
    sockets.handleUpgrade(request, stream, head, (socket) => {
      if (admission.kind === 'refused') {
        turnAway(socket, admission)
        return
      }
      admitted++
      connections.push(
        new Connection({
          socket,
          model: admission.model,
          voice,
          faults,
          isDropped: admitted <= faults.dropConnections,
          now,
          recordLimits,
          onClose: forgetEnded,
        }),
      )
    })
  })

  http.listen(port, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port')

  return {
    url: `ws://127.0.0.1:${String(address.port)}${REALTIME_PATH}`,
    token,
    get sessions() {
      return connections.map(({ record }) => record)
    },
    async close() {
      if (!http.listening) return
      const closed = once(http, 'close')
      http.close()
      for (const socket of sockets.clients) socket.close(1001, 'The practice server is shutting down.')
      const impatience = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate()
      }, GOODBYE_MS)
      await closed
      clearTimeout(impatience)
    },
  }
}

function turnAway(socket: WebSocket, { error, closeCode }: Extract<Admission, { kind: 'refused' }>): void {
  // A client that is turned away may well have gone already.
  socket.on('error', () => {
    socket.terminate()
  })
  const event = {
    type: 'error',
    event_id: newId('event'),
    error: { type: 'invalid_request_error', ...error, event_id: null },
  }
  socket.send(JSON.stringify(event))
  socket.close(closeCode, `invalid_request_error.${error.code ?? 'unknown'}`)
}
