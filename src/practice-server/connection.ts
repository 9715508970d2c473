import type { WebSocket, RawData } from 'ws'
import { parseClientEvent, parseFrame } from './client-events.ts'
import { requestError, type RequestError } from './errors.ts'
import type { Faults } from './faults.ts'
import { newId } from './identifiers.ts'
import { SessionRecorder, withoutAudio, type RecordLimits } from './record.ts'
import { Session } from './session.ts'
import type { Voice } from './voice.ts'
import type { ServerEventBody } from './wire.ts'

export interface ConnectionOptions {
  readonly socket: WebSocket
  readonly model: string
  readonly voice: Voice
  readonly faults: Faults
  /** Whether `faults.dropAfterEvents` is meant for this connection. */
  readonly isDropped: boolean
  readonly now: () => number
  readonly recordLimits: RecordLimits
  readonly onClose: () => void
}

/** As the real server does; a client may take silence for a dead line. */
const PING_INTERVAL_MS = 20_000

/** One admitted socket: frames in, events out, and the record of both. */
export class Connection {
  readonly record: SessionRecorder
  readonly #socket: WebSocket
  readonly #options: ConnectionOptions
  readonly #session: Session
  readonly #pingTimer: NodeJS.Timeout
  readonly #expiryTimer: NodeJS.Timeout
  #sentEvents = 0
  #pongPending = false

  constructor(options: ConnectionOptions) {
    const { socket, model, voice, faults, now } = options
    const id = newId('sess')
    this.#options = options
    this.#socket = socket
    this.record = new SessionRecorder(id, options.recordLimits)
    this.#session = new Session({
      id,
      model,
      voice,
      faults,
      now,
      record: this.record,
      send: (event) => {
        this.#send(event)
      },
      bufferedBytes: () => socket.bufferedAmount,
    })
    socket.on('message', (data, isBinary) => {
      this.#receive(data, isBinary)
    })
    socket.on('error', (error) => this.record.socketErrors.push(error.message))
    socket.on('pong', () => {
      this.#pongPending = false
    })
    socket.once('close', (code, reason) => {
      this.#ended(code, reason.toString())
    })
    this.#pingTimer = setInterval(() => {
      this.#ping()
    }, PING_INTERVAL_MS)
    this.#expiryTimer = setTimeout(() => {
      this.#expire()
    }, faults.sessionSeconds * 1000)
    this.#session.start()
  }

  #receive(data: RawData, isBinary: boolean): void {
    // What arrives during the closing handshake comes too late.
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (isBinary) {
      this.record.addReceived({ invalid: '(binary)' })
      this.#sendError(requestError('invalid_event', 'Events are JSON in text frames, not binary.'), null)
      return
    }
    const text = textOf(data)
    const frame = parseFrame(text)
    if (!frame.ok) {
      this.record.addReceived({ invalid: text.slice(0, 200) })
      this.#sendError(frame.error, null)
      return
    }
    const { json, eventId } = frame.value
    this.record.addReceived(withoutAudio(json))
    const event = parseClientEvent(frame.value)
    const outcome = event.ok ? this.#session.handle(event.value) : event
    if (!outcome.ok) this.#sendError(outcome.error, eventId)
  }

  #sendError(error: RequestError, eventId: string | null): void {
    this.#send({ type: 'error', error: { type: 'invalid_request_error', ...error, event_id: eventId } })
  }

  #send(body: ServerEventBody): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    const event = { event_id: newId('event'), ...body }
    this.record.addSent(withoutAudio(event))
    this.#socket.send(JSON.stringify(event))
    this.#sentEvents++
    if (this.#options.isDropped && this.#sentEvents === this.#options.faults.dropAfterEvents) this.#drop()
  }

  #drop(): void {
    const { closeCode, closeReason } = this.#options.faults
    if (closeCode === null) this.#socket.terminate()
    else this.#socket.close(closeCode, closeReason)
    this.#session.close()
  }

  #ping(): void {
    if (this.#pongPending) {
      this.#socket.terminate()
      return
    }
    this.#pongPending = true
    this.#socket.ping()
  }

  #expire(): void {
    const message = 'Your session hit the maximum duration of 60 minutes.'
    this.#send({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        code: 'session_expired',
        message,
        param: null,
        event_id: null,
      },
    })
    this.#socket.close(1001, message)
    this.#session.close()
  }

  #ended(code: number, reason: string): void {
    clearInterval(this.#pingTimer)
    clearTimeout(this.#expiryTimer)
    this.#session.close()
    this.record.closed = { code, reason }
    this.#options.onClose()
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8')
}
