import type { WebSocket, RawData } from 'ws'
import { parseClientEvent, parseFrame } from './client-events.ts'
import { fail, requestError, type RequestError } from './errors.ts'
import type { Faults } from './faults.ts'
import { newId } from './identifiers.ts'
import { SessionRecorder, withoutAudio, type RecordLimits } from './record.ts'
import { Session } from './session.ts'
import type { SessionKind, SessionSettings } from './settings.ts'
import type { Transcribe } from './transcription.ts'
import type { Voice } from './voice.ts'
import { bytesPerSample } from './wire-audio.ts'
import type { ServerEventBody } from './wire.ts'

export interface ConnectionOptions {
  readonly socket: WebSocket
  readonly model: string
  readonly kind: SessionKind
  readonly settings: SessionSettings | null
  readonly voice: Voice
  readonly faults: Faults
  /** Whether the faults that end a connection are meant for this one. */
  readonly isDropped: boolean
  readonly transcribe: Transcribe
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
  readonly #lateErrors = new Set<NodeJS.Timeout>()
  #sentEvents = 0
  #receivedEvents = 0
  /** Half open: nothing goes out any more, and what comes in is not looked at. */
  #isDead = false
  #pongPending = false

  constructor(options: ConnectionOptions) {
    const { socket, model, kind, settings, voice, faults, now, transcribe } = options
    const id = newId('sess')
    this.#options = options
    this.#socket = socket
    this.record = new SessionRecorder(id, options.recordLimits)
    this.#session = new Session({
      id,
      model,
      kind,
      settings,
      transcribe,
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
    if (this.#socket.readyState !== this.#socket.OPEN || this.#isDead) return
    this.#receivedEvents++
    const { faults, isDropped } = this.#options
    const frame = isBinary ? binaryFrame : parseFrame(textOf(data))
    this.record.addReceived(
      frame.ok
        ? withoutAudio(frame.value.json, bytesPerSample(this.#session.settings.audio.input.format))
        : { invalid: isBinary ? '(binary)' : textOf(data).slice(0, 200) },
    )
    if (isDropped && this.#receivedEvents === faults.dropAfterReceived) {
      this.#drop()
      return
    }
    if (!frame.ok) {
      this.#sendError(frame.error, null)
      return
    }
    const event = parseClientEvent(frame.value)
    const outcome = event.ok ? this.#session.handle(event.value) : event
    if (!outcome.ok) this.#refuse(outcome.error, frame.value.eventId)
  }

  #refuse(error: RequestError, eventId: string | null): void {
    const { commitErrorDelayMs } = this.#options.faults
    if (error.code !== 'input_audio_buffer_commit_empty' || commitErrorDelayMs === 0) {
      this.#sendError(error, eventId)
      return
    }
    const timer = setTimeout(() => {
      this.#lateErrors.delete(timer)
      this.#sendError(error, eventId)
    }, commitErrorDelayMs)
    this.#lateErrors.add(timer)
  }

  #sendError(error: RequestError, eventId: string | null): void {
    this.#send({ type: 'error', error: { type: 'invalid_request_error', ...error, event_id: eventId } })
  }

  #send(body: ServerEventBody): void {
    if (this.#socket.readyState !== this.#socket.OPEN || this.#isDead) return
    const event = { event_id: newId('event'), ...body }
    this.record.addSent(withoutAudio(event, bytesPerSample(this.#session.settings.audio.output.format)))
    this.#socket.send(JSON.stringify(event))
    this.#sentEvents++
    const { isDropped, faults } = this.#options
    if (!isDropped) return
    if (this.#sentEvents === faults.dropAfterEvents) this.#drop()
    else if (this.#sentEvents === faults.halfOpenAfterEvents) this.#die()
  }

  /** As when a laptop sleeps or a router forgets: the socket stays open, and nobody is there. */
  #die(): void {
    this.#isDead = true
    this.#stopTimers()
    this.#session.close()
    this.#socket.pause()
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
    this.#stopTimers()
    this.#session.close()
    this.record.closed = { code, reason }
    this.#options.onClose()
  }

  #stopTimers(): void {
    clearInterval(this.#pingTimer)
    clearTimeout(this.#expiryTimer)
    for (const timer of this.#lateErrors) clearTimeout(timer)
  }
}

const binaryFrame = fail(requestError('invalid_event', 'Events are JSON in text frames, not binary.'))

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.from(data instanceof ArrayBuffer ? new Uint8Array(data) : data).toString('utf8')
}
