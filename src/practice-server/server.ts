import { once } from 'node:events'
import { createServer, STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { admit, REALTIME_PATH, REALTIME_SUBPROTOCOL } from './admission.ts'
import { isLocalProgram } from './callers.ts'
import { CLIENT_SECRETS_PATH, ClientSecrets } from './client-secrets.ts'
import { Connection } from './connection.ts'
import { parseFaults, type FaultSettings } from './faults.ts'
import { newId } from './identifiers.ts'
import { defaultRecordLimits, type RecordLimits, type SessionRecord } from './record.ts'
import type { Refusal } from './refusals.ts'
import type { Transcribe } from './transcription.ts'
import type { Voice } from './voice.ts'

export interface PracticeServerOptions {
  /** The bearer token that every client must present. */
  token: string
  voice: Voice
  /** 0, the default, takes a free one. */
  port?: number
  /** What is left out is healthy; `faults.ts` describes each. */
  faults?: FaultSettings
  /** What a turn says, where its samples tell; by default the `transcripts` of the faults, in order. */
  transcribe?: Transcribe
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
  const transcripts = [...faults.transcripts]
  const { transcribe = () => transcripts.shift() ?? null } = options
  let attempts = 0
  let admitted = 0

  const secrets = new ClientSecrets(token, now)
  const http = createServer((request, response) => {
    if (!isLocalProgram(request)) {
      response.writeHead(403, { connection: 'close' }).end()
      return
    }
    if (pathOf(request) === CLIENT_SECRETS_PATH) {
      // A client that is gone before it has its answer wants none.
      secrets.answer(request, response).catch(() => response.destroy())
      return
    }
    response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' })
    response.end(`This is a WebSocket server: connect to ${REALTIME_PATH}.\n`)
  })
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: LARGEST_FRAME_BYTES,
    handleProtocols: (offered) => (offered.has(REALTIME_SUBPROTOCOL) ? REALTIME_SUBPROTOCOL : false),
  })

  const forgetEnded = (): void => {
    const ended = connections.filter(({ record }) => !record.open)
    for (const connection of ended.slice(0, Math.max(0, ended.length - recordLimits.endedSessions)))
      connections.splice(connections.indexOf(connection), 1)
  }

  http.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!isLocalProgram(request)) {
      answerInPlaceOfUpgrade(stream, 403)
      return
    }
    if (pathOf(request) !== REALTIME_PATH) {
      answerInPlaceOfUpgrade(stream, 404)
      return
    }
    attempts++
    const admission = admit(request, token, secrets, faults, attempts)
    if (admission.kind === 'refused_by_status') {
      answerInPlaceOfUpgrade(stream, admission.status, faults.refuseRetryAfter)
      return
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      if (admission.kind === 'refused') {
        turnAway(socket, admission.refusal)
        return
      }
      admitted++
      connections.push(
        new Connection({
          socket,
          model: admission.model,
          kind: admission.sessionKind,
          settings: admission.settings,
          transcribe,
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

function pathOf({ url = '' }: IncomingMessage): string | undefined {
  return url.split('?')[0]
}

function answerInPlaceOfUpgrade(stream: Duplex, status: number, retryAfter: string | null = null): void {
  const message = STATUS_CODES[status] ?? 'Refused'
  const body = JSON.stringify({ error: { type: 'invalid_request_error', code: null, message, param: null } })
  const head = [
    `HTTP/1.1 ${String(status)} ${message}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    ...(retryAfter === null ? [] : [`Retry-After: ${retryAfter}`]),
  ]
  stream.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function turnAway(socket: WebSocket, { error, closeCode, closeReason }: Refusal): void {
  // A client that is turned away may well have gone already.
  socket.on('error', () => {
    socket.terminate()
  })
  const event = { type: 'error', event_id: newId('event'), error: { ...error, event_id: null } }
  socket.send(JSON.stringify(event))
  socket.close(closeCode, closeReason)
}
