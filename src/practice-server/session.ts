import { defaultResponseParams, type ClientEvent, type ResponseParams } from './client-events.ts'
import { Conversation } from './conversation.ts'
import { fail, invalidValue, requestError, succeed, type Outcome, type RequestError } from './errors.ts'
import { InputAudio, type CommittedAudio, type InputOccurrence } from './input-audio.ts'
import { acceptItem, spokenItem, withAudioBytes, type StoredItem } from './items.ts'
import { Responses, type ResponsesOptions } from './responses.ts'
import {
  defaultSettings,
  updateSettings,
  type SessionKind,
  type SessionSettings,
  type TurnDetection,
} from './settings.ts'
import {
  defaultTranscriptionSettings,
  transcriptionSessionObject,
  updateTranscriptionSettings,
} from './transcription-session.ts'
import { Transcriber, type Transcribe } from './transcription.ts'
import { audioComplaint, AudioReader } from './wire-audio.ts'
import type { Send, ServerEventBody, SessionObject, TranscriptionSessionObject } from './wire.ts'

export interface SessionOptions extends ResponsesOptions {
  readonly id: string
  readonly model: string
  readonly kind: SessionKind
  /** What it begins with; null for the defaults. */
  readonly settings: SessionSettings | null
  readonly transcribe: Transcribe
}

/** The most audio in one append: 15 MiB. */
const APPEND_LIMIT_BYTES = 15 * 1024 * 1024

/** One client's session: what it is set to, has heard and is saying. */
export class Session {
  readonly #options: SessionOptions
  readonly #send: Send
  readonly #conversation = new Conversation()
  readonly #responses: Responses
  readonly #input: InputAudio
  readonly #transcriber: Transcriber
  #reader: AudioReader
  readonly #expiresAt: number
  #settings: SessionSettings
  #idleTimer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(options: SessionOptions) {
    this.#options = options
    this.#send = options.send
    this.#settings =
      options.settings ??
      (options.kind === 'realtime' ? defaultSettings(options.model) : defaultTranscriptionSettings())
    this.#input = new InputAudio(this.#detectionOf(this.#settings))
    this.#reader = new AudioReader(this.#settings.audio.input.format)
    this.#transcriber = new Transcriber(options.send, options.transcribe)
    const send: Send = (event) => {
      options.send(event)
      if (replyBegins.has(event.type)) this.#transcriber.deliver()
    }
    this.#responses = new Responses({ ...options, send }, this.#conversation)
    this.#expiresAt = Math.floor(options.now() / 1000 + options.faults.sessionSeconds)
  }

  get settings(): SessionSettings {
    return this.#settings
  }

  start(): void {
    this.#send({ type: 'session.created', session: this.#object() })
  }

  /** Stops all that is going on; sends nothing. */
  close(): void {
    this.#isClosed = true
    this.#responses.abandon()
    this.#transcriber.close()
    this.#disarmIdle()
  }

  /** Does what the event asks; what it cannot do comes back as the error to send. */
  handle(event: ClientEvent): Outcome<null> {
    switch (event.type) {
      case 'session.update':
        return this.#update(event.session)
      case 'input_audio_buffer.append':
        return this.#append(event.audio)
      case 'input_audio_buffer.commit':
        return this.#commit()
      case 'input_audio_buffer.clear':
        this.#input.clear()
        this.#send({ type: 'input_audio_buffer.cleared' })
        return done
      case 'conversation.item.create':
        return this.#createItem(event)
      case 'conversation.item.retrieve':
        return this.#retrieve(event.item_id)
      case 'conversation.item.delete':
        return this.#delete(event.item_id)
      case 'conversation.item.truncate':
        return this.#truncate(event.item_id, event.content_index, event.audio_end_ms)
      case 'response.create':
        return this.#respond(event.response ?? defaultResponseParams(), false)
      case 'response.cancel':
        return this.#responses.cancel(event.response_id ?? null)
    }
  }

  #update(update: Readonly<Record<string, unknown>>): Outcome<null> {
    const { hasSpoken, active } = this.#responses
    const { voiceLock } = this.#options.faults
    const moment = { hasSpoken, responseActive: active !== undefined, voiceLock }
    const change = this.#options.kind === 'realtime' ? updateSettings : updateTranscriptionSettings
    const { format } = this.#settings.audio.input
    const updated = change(this.#settings, update, moment)
    if (!updated.ok) return updated
    this.#settings = updated.value
    if (updated.value.audio.input.format.type !== format.type)
      this.#reader = new AudioReader(updated.value.audio.input.format)
    this.#input.configure(this.#detectionOf(updated.value))
    this.#disarmIdle()
    this.#send({ type: 'session.updated', session: this.#object() })
    return done
  }

  /** How it listens for turns, which is not always what it says. */
  #detectionOf({ audio }: SessionSettings): TurnDetection {
    return this.#options.faults.deaf ? null : audio.input.turn_detection
  }

  #append(base64: string): Outcome<null> {
    if (Buffer.byteLength(base64, 'base64') > APPEND_LIMIT_BYTES)
      return fail(invalidValue('audio', 'One append holds at most 15 MiB of audio.'))
    const samples = this.#reader.read(base64)
    if (samples === null)
      return fail(invalidValue('audio', audioComplaint(this.#settings.audio.input.format)))
    const appended = this.#input.append(samples)
    if (!appended.ok) return appended
    this.#options.record.appendedSamples += samples.length
    for (const occurrence of appended.value) this.#heard(occurrence)
    return done
  }

  /** Turn detection found the beginning or the end of speech. */
  #heard(occurrence: InputOccurrence): void {
    const detection = this.#settings.audio.input.turn_detection
    if (occurrence.kind === 'speech_started') {
      this.#disarmIdle()
      this.#send({
        type: 'input_audio_buffer.speech_started',
        audio_start_ms: occurrence.audioStartMs,
        item_id: occurrence.itemId,
      })
      if (detection?.interrupt_response === true) this.#responses.active?.cancel('turn_detected')
      return
    }
    this.#send({
      type: 'input_audio_buffer.speech_stopped',
      audio_end_ms: occurrence.audioEndMs,
      item_id: occurrence.itemId,
    })
    this.#takeIn(occurrence)
    if (this.#options.kind === 'realtime' && detection?.create_response === true) this.#respondUnasked(false)
  }

  #commit(): Outcome<null> {
    const committed = this.#input.commit()
    if (!committed.ok) return committed
    this.#takeIn(committed.value)
    return done
  }

  /** Makes committed audio a user message. */
  #takeIn({ itemId, samples }: CommittedAudio): void {
    this.#options.record.addCommitted(itemId, samples)
    this.#send({
      type: 'input_audio_buffer.committed',
      item_id: itemId,
      previous_item_id: this.#conversation.lastId,
    })
    const { format, transcription } = this.#settings.audio.input
    const item = spokenItem(itemId, samples, format)
    this.#announce(item, this.#conversation.append(item).previousItemId)
    if (transcription !== null) this.#transcriber.hear(item, samples, transcription)
  }

  #announce(item: StoredItem, previousItemId: string | null): void {
    this.#send({ type: 'conversation.item.added', previous_item_id: previousItemId, item: item.wire })
    this.#send({ type: 'conversation.item.done', previous_item_id: previousItemId, item: item.wire })
  }

  #createItem(event: Extract<ClientEvent, { type: 'conversation.item.create' }>): Outcome<null> {
    const accepted = acceptItem(event.item, this.#settings.audio.input.format)
    if (!accepted.ok) return accepted
    const inserted = this.#conversation.insert(accepted.value, event.previous_item_id ?? null)
    if (!inserted.ok) return inserted
    this.#announce(accepted.value, inserted.value.previousItemId)
    return done
  }

  #retrieve(id: string): Outcome<null> {
    const item = this.#conversation.find(id)
    if (item === undefined) return fail(unknownItem('retrieve', id))
    this.#send({ type: 'conversation.item.retrieved', item: withAudioBytes(item) })
    return done
  }

  #delete(id: string): Outcome<null> {
    if (!this.#conversation.delete(id)) return fail(unknownItem('delete', id))
    this.#send({ type: 'conversation.item.deleted', item_id: id })
    return done
  }

  #truncate(itemId: string, contentIndex: number, audioEndMs: number): Outcome<null> {
    const truncated = this.#conversation.truncate(itemId, contentIndex, audioEndMs)
    if (!truncated.ok) return truncated
    this.#options.record.addTruncation({ itemId, contentIndex, audioEndMs })
    this.#send({
      type: 'conversation.item.truncated',
      item_id: itemId,
      content_index: contentIndex,
      audio_end_ms: audioEndMs,
    })
    return done
  }

  /** A response that turn detection starts; nobody's event caused it, so its error names none. */
  #respondUnasked(afterSilence: boolean): void {
    const outcome = this.#respond(defaultResponseParams(), afterSilence)
    if (!outcome.ok)
      this.#send({
        type: 'error',
        error: { type: 'invalid_request_error', ...outcome.error, event_id: null },
      })
  }

  #respond(params: ResponseParams, afterSilence: boolean): Outcome<null> {
    if (this.#options.kind === 'transcription')
      return fail(
        invalidValue('type', 'A transcription session writes down what it hears: it cannot respond.'),
      )
    const started = this.#responses.start(params, this.#settings, afterSilence, (playoutMs) => {
      // One question after a silence is enough: a quiet room must not keep it talking.
      if (params.conversation === 'auto' && !afterSilence) this.#armIdle(playoutMs)
    })
    if (started.ok) this.#disarmIdle()
    return started
  }

  /** `idle_timeout_ms` counts from when the answer has been played. */
  #armIdle(playoutMs: number): void {
    const detection = this.#settings.audio.input.turn_detection
    if (this.#isClosed || detection?.type !== 'server_vad' || detection.idle_timeout_ms === null) return
    const answeredAtMs = this.#input.clockMs + Math.ceil(playoutMs)
    this.#disarmIdle()
    this.#idleTimer = setTimeout(() => {
      if (this.#input.isSpeechActive) return
      const silence = this.#input.takeAll()
      this.#send({
        type: 'input_audio_buffer.timeout_triggered',
        audio_start_ms: Math.min(answeredAtMs, this.#input.clockMs),
        audio_end_ms: this.#input.clockMs,
        item_id: silence.itemId,
      })
      this.#takeIn(silence)
      this.#respondUnasked(true)
    }, playoutMs + detection.idle_timeout_ms)
  }

  #disarmIdle(): void {
    if (this.#idleTimer !== null) clearTimeout(this.#idleTimer)
    this.#idleTimer = null
  }

  #object(): SessionObject | TranscriptionSessionObject {
    if (this.#options.kind === 'transcription')
      return transcriptionSessionObject(this.#options.id, this.#expiresAt, this.#settings)
    return {
      object: 'realtime.session',
      id: this.#options.id,
      expires_at: this.#expiresAt,
      ...this.#settings,
    }
  }
}

const done = succeed(null)

/** From the first of these on, a reply has begun, or has ended without a word. */
const replyBegins: ReadonlySet<ServerEventBody['type']> = new Set([
  'response.output_audio.delta',
  'response.output_text.delta',
  'response.function_call_arguments.delta',
  'response.done',
] as const)

function unknownItem(action: 'retrieve' | 'delete', id: string): RequestError {
  return requestError(
    `item_${action}_invalid_item_id`,
    `Error: the conversation has no item with id '${id}' to ${action}.`,
    'item_id',
  )
}
