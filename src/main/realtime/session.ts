import { EventEmitter } from 'node:events'
import { randomBytes } from 'node:crypto'
import type { AudioReport } from '../../shared/audio-format.ts'
import type { Conversation, ConversationPatch } from '../../shared/conversation.ts'
import type { Diagnostics } from '../../shared/diagnostics.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { SessionState } from '../../shared/session-state.ts'
import type { TurnSummary } from '../../shared/turn-summary.ts'
import { LiveConversation } from '../conversation/live-conversation.ts'
import { failureOf } from '../conversation/reducer.ts'
import type { AudioDevice } from './audio-device.ts'
import type { SentAudio } from './connection.ts'
import type { Dialect, SessionConfig } from './dialects/dialect.ts'
import { type ClientEvent, type Incoming, type ServerEvent, type ServerEventOf } from './events.ts'
import { Link } from './link.ts'
import type { Cut } from './playout-ledger.ts'
import { publishedState } from './published-state.ts'
import { Replies } from './replies.ts'
import { SpokenTurns } from './spoken-turns.ts'
import type { OpenTransport } from './transport.ts'
import { TurnLog } from './turn-log.ts'
import {
  acceptsReply,
  initialTurnState,
  step,
  type TurnEffect,
  type TurnEvent,
  type TurnState,
} from './turn-machine.ts'
import { Uplink } from './uplink.ts'

/** Errors of races that can't be avoided, and that change nothing (protocol §§5-6). */
const benignErrors = new Set(['response_cancel_not_active', 'input_audio_buffer_commit_empty'])

export interface SessionOptions {
  dialect: Dialect
  config: SessionConfig
  audio: AudioDevice
  openTransport: OpenTransport
}

export interface SessionEvents {
  state: [SessionState]
  conversation: [ConversationPatch]
  notice: [EarshotError | null]
  turn: [TurnSummary]
  /** For the inspector. */
  sent: [ClientEvent | SentAudio]
  received: [Incoming]
}

/**
 * One conversation with a server: runs the turn machine's effects on the link, the player and the microphone, and
 * keeps the conversation. Everything that happens comes in through `#hear`, `#receive` or a public method.
 */
export class Session extends EventEmitter<SessionEvents> {
  readonly #link: Link
  readonly #replies: Replies
  readonly #uplink = new Uplink()
  readonly #spoken: SpokenTurns
  readonly #turns: TurnLog
  readonly #conversation: LiveConversation
  #sentSamples = 0
  #reconnects = 0
  #machine: TurnState = initialTurnState
  #published: SessionState = publishedState(initialTurnState)
  #notice: EarshotError | null = null
  #createId: string | null = null

  constructor({ dialect, config, audio, openTransport }: SessionOptions) {
    super()
    audio.listen((report) => this.#hear(report))
    this.#spoken = new SpokenTurns(audio, this.#uplink)
    this.#turns = new TurnLog(
      (turn) => this.emit('turn', turn),
      () => performance.now(),
    )
    this.#conversation = new LiveConversation((patch) => this.emit('conversation', patch))
    this.#replies = new Replies(audio, this.#turns, this.#conversation, {
      onDrained: () => this.#settlePlayout(),
      onCuts: (cuts) => this.#dispatch({ type: 'flushed', cuts }),
    })
    this.#link = new Link(openTransport, dialect, config, {
      onConnecting: () => this.#dispatch({ type: 'link', link: { kind: 'connecting' } }),
      onReady: () => this.#connected(),
      onRetry: (retryAt) => this.#disconnected({ kind: 'reconnecting', retryAt }),
      onOffline: (error) => this.#disconnected({ kind: 'offline', error }),
      onIncoming: (incoming) => this.#receive(incoming),
      onSent: (event) => this.emit('sent', event),
    })
  }

  get state(): SessionState {
    return this.#published
  }

  get conversation(): Conversation {
    return this.#conversation.current
  }

  get notice(): EarshotError | null {
    return this.#notice
  }

  diagnostics(): Diagnostics {
    return {
      ...this.#replies.counts,
      capturedSamples: this.#spoken.capturedSamples,
      captureFaults: this.#spoken.faults,
      sentSamples: this.#sentSamples,
      lastTurn: this.#turns.last,
      reconnects: this.#reconnects,
    }
  }

  connect(): void {
    this.#notify(null)
    this.#link.connect()
  }

  close(): void {
    this.#link.close()
  }

  /** The talk key or control went down; with `release`, main decides between hold and tap. */
  press(): void {
    this.#notify(null)
    this.#dispatch({ type: 'pressed', at: Date.now() })
  }

  release(): void {
    this.#dispatch({ type: 'released', at: Date.now() })
  }

  interrupt(): void {
    this.#dispatch({ type: 'interrupted' })
  }

  say(text: string): void {
    this.#notify(null)
    this.#dispatch({ type: 'typed', itemId: `item_${randomBytes(12).toString('hex')}`, text })
  }

  /** Needs a session whose turn detection is the server's. */
  setHandsFree(on: boolean): void {
    this.#dispatch({ type: 'hands-free', on })
  }

  #dispatch(event: TurnEvent): void {
    const [next, effects] = step(this.#machine, event)
    this.#machine = next
    for (const effect of effects) this.#run(effect)
    const published = publishedState(this.#machine)
    if (JSON.stringify(published) === JSON.stringify(this.#published)) return
    this.#published = published
    this.emit('state', published)
  }

  #run(effect: TurnEffect): void {
    switch (effect.type) {
      case 'connect':
        return this.#link.connect()
      case 'begin-capture':
        return this.#spoken.begin(effect.turn, effect.mode)
      case 'end-capture':
        return this.#spoken.end(effect.turn)
      case 'cancel-capture':
        return this.#spoken.cancel(effect.turn)
      case 'commit-turn':
        this.#turns.asked(this.#spoken.durationMsOf(effect.turn))
        return this.#uplink.commit(effect.turn)
      case 'discard-turn':
        return this.#spoken.discard(effect.turn)
      case 'send-text':
        this.#turns.asked(0)
        this.#conversation.tell({ type: 'local.typed', itemId: effect.itemId, text: effect.text })
        return this.#uplink.type(effect.itemId, effect.text)
      case 'create-response':
        this.#createId = this.#link.ready?.send({ type: 'response.create' }) ?? null
        return
      case 'cancel-response':
        this.#link.ready?.send({ type: 'response.cancel', response_id: effect.responseId })
        return
      case 'flush':
        return this.#replies.flush()
      case 'forget':
        return this.#forget(effect.cuts)
      case 'report':
        return this.#notify(effect.error)
    }
  }

  #connected(): void {
    const connection = this.#link.ready
    if (connection === null) return
    this.#uplink.attach({
      send: (event) => connection.send(event),
      sendAudio: (samples) => {
        this.#sentSamples += samples.length
        connection.sendAudio(samples)
      },
    })
    this.#notify(null)
    this.#dispatch({ type: 'link', link: { kind: 'ready' } })
  }

  #disconnected(link: TurnState['link']): void {
    this.#uplink.detach()
    if (link.kind === 'reconnecting') this.#reconnects += 1
    this.#turns.abandoned()
    this.#dispatch({ type: 'link', link })
    this.#settlePlayout()
  }

  #hear(report: AudioReport): void {
    switch (report.type) {
      case 'capture-started':
      case 'frame':
      case 'capture-ended':
      case 'capture-failed': {
        const event = this.#spoken.hear(report)
        if (event !== null) this.#dispatch(event)
        return
      }
      case 'rendered':
      case 'flushed':
      case 'underrun':
      case 'sequence-fault':
        return this.#replies.hear(report)
      case 'playout-failed':
        this.#notify({ code: 'playout_failed', message: report.message, retryable: false })
        return this.#dispatch({ type: 'playout-failed' })
      case 'level':
      case 'tapped':
        return
    }
  }

  #receive(incoming: Incoming): void {
    this.emit('received', incoming)
    if (incoming.kind === 'event') this.#apply(incoming.event)
  }

  #apply(event: ServerEvent): void {
    this.#conversation.tell(event)
    switch (event.type) {
      case 'conversation.item.added':
        return this.#uplink.acknowledgeItem(event.item.id)
      case 'input_audio_buffer.committed':
        return this.#conversation.tell({
          type: 'local.spoken',
          itemId: event.item_id,
          durationMs: this.#spoken.committed(),
        })
      case 'input_audio_buffer.speech_started':
        this.#spoken.speechStarted(event.audio_start_ms)
        return this.#dispatch({ type: 'speech-started', at: Date.now() })
      case 'input_audio_buffer.speech_stopped':
        this.#turns.asked(this.#spoken.speechStopped(event.audio_end_ms))
        return this.#dispatch({ type: 'speech-stopped' })
      case 'response.created':
        this.#dispatch({ type: 'response-created', id: event.response.id })
        if (acceptsReply(this.#machine, event.response.id)) this.#turns.answering(event.response.id)
        return
      case 'response.output_audio.delta':
        if (this.#replies.audio(event, acceptsReply(this.#machine, event.response_id))) {
          this.#dispatch({ type: 'reply-audio' })
        }
        return
      case 'response.output_audio.done':
        return this.#replies.audioDone(event)
      case 'response.done':
        return this.#responseDone(event.response)
      case 'error':
        return this.#complain(event.error)
      default:
        return
    }
  }

  #responseDone(response: ServerEventOf<'response.done'>['response']): void {
    this.#turns.answered(response.id, turnStatus(response.status))
    if (response.status === 'failed') {
      const code = response.status_details?.error?.code ?? 'response_failed'
      this.#notify({ code, message: failureOf(response) ?? code, retryable: false })
    }
    this.#dispatch({ type: 'response-done', id: response.id })
    this.#settlePlayout()
  }

  #forget(cuts: readonly Cut[]): void {
    for (const cut of cuts) {
      this.#link.ready?.send(
        cut.type === 'delete'
          ? { type: 'conversation.item.delete', item_id: cut.itemId }
          : {
              type: 'conversation.item.truncate',
              item_id: cut.itemId,
              content_index: cut.contentIndex,
              audio_end_ms: cut.audioEndMs,
            },
      )
    }
  }

  /** The answer is over once the server is done with it and the last of it was heard. */
  #settlePlayout(): void {
    if (!this.#replies.drained || this.#machine.responses.running.kind !== 'none') return
    this.#turns.drained()
    this.#dispatch({ type: 'playout-drained' })
  }

  #complain(error: ServerEventOf<'error'>['error']): void {
    if (error.event_id !== null && error.event_id === this.#createId)
      this.#dispatch({ type: 'response-refused' })
    // Before the session is ready an error is a refusal, which the connection's end explains.
    if (this.#machine.link.kind !== 'ready') return
    if (error.code != null && benignErrors.has(error.code)) return
    this.#notify({
      code: error.code ?? error.type,
      message: `The server reported a problem: ${error.message}`,
      retryable: false,
    })
  }

  #notify(notice: EarshotError | null): void {
    if (this.#notice === notice) return
    this.#notice = notice
    this.emit('notice', notice)
  }
}

function turnStatus(status: string | null | undefined): TurnSummary['status'] {
  if (status === 'failed' || status === 'incomplete') return status
  return status === 'cancelled' ? 'interrupted' : 'completed'
}
