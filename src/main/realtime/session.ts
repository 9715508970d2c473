import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { RealtimeResponseCreateParams } from 'openai/resources/realtime/realtime'
import type { AudioReport } from '../../shared/audio-format.ts'
import type { Conversation, ConversationPatch } from '../../shared/conversation.ts'
import type { Diagnostics } from '../../shared/diagnostics.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { SessionState } from '../../shared/session-state.ts'
import type { TurnSummary } from '../../shared/turn-summary.ts'
import { LiveConversation } from '../conversation/live-conversation.ts'
import { failureOf } from '../conversation/reducer.ts'
import type { ReplayItem } from '../conversation/replay.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import { AsideResponses } from './aside.ts'
import type { AudioDevice } from './audio-device.ts'
import type { SentAudio } from './link/connection.ts'
import type { Dialect, SessionConfig } from './dialects/dialect.ts'
import type { ClientEvent, Incoming, ServerEvent, ServerEventOf } from './wire/events.ts'
import { forgetUnheard } from './reply/forget-unheard.ts'
import { replayOf } from './history-replay.ts'
import type { InputImagePart } from './images/image-input.ts'
import { Link } from './link/link.ts'
import { LiveSettings } from './session-settings/live-settings.ts'
import { publishedState } from './turns/published-state.ts'
import type { Cut } from './reply/playout-ledger.ts'
import { Replies } from './reply/replies.ts'
import { notReplayed, slowLink, slowTool } from './session-notices.ts'
import { formatsOf } from './session-settings.ts'
import { SpokenTurns } from './turns/spoken-turns.ts'
import { ToolUse } from './tools/tool-use.ts'
import type { OpenTransport } from './link/transport.ts'
import { statusOfAnswer, TurnLog } from './turns/turn-log.ts'
import {
  acceptsReply,
  initialTurnState,
  isBetweenTurns,
  isMicrophoneInUse,
  step,
  type TurnEffect,
  type TurnEvent,
  type TurnState,
} from './turns/turn-machine.ts'
import { Uplink, type TypedPart } from './turns/uplink.ts'

/** Errors of races that can't be avoided, and that change nothing (protocol §§5-6). */
const benignErrors = new Set(['response_cancel_not_active', 'input_audio_buffer_commit_empty'])

export interface SessionOptions {
  dialect: Dialect
  config: SessionConfig
  audio: AudioDevice
  openTransport: OpenTransport
  /** What the model may call. */
  tools: ToolRegistry
  /** Replaces each session before this age; null leaves it to the server's own limit. */
  sessionLimitSeconds: number | null
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
  readonly #settings: LiveSettings
  readonly #tools: ToolUse
  readonly #aside = new AsideResponses()
  /** The server takes sound in an item: what was said can be told again as it was said. */
  readonly #takesSpokenItems: boolean
  #sentSamples = 0
  #machine: TurnState
  #published: SessionState = publishedState(initialTurnState)
  #notice: EarshotError | null = null
  #createId: string | null = null
  /** A tool has asked to end the conversation once the goodbye is heard. */
  #stopping = false

  constructor({ dialect, config, audio, openTransport, tools, sessionLimitSeconds }: SessionOptions) {
    super()
    audio.listen((report) => this.#hear(report))
    this.#takesSpokenItems = dialect.capabilities.inputAudioItems
    this.#machine = { ...initialTurnState, commitIsAnswered: dialect.quirks.commitStartsResponse }
    this.#spoken = new SpokenTurns(audio, this.#uplink)
    this.#turns = new TurnLog(
      (turn) => this.emit('turn', turn),
      () => performance.now(),
    )
    this.#conversation = new LiveConversation((patch) => this.emit('conversation', patch))
    this.#replies = new Replies(audio, this.#turns, this.#conversation, {
      outputFormat: () => formatsOf(this.#settings.config).output,
      onDrained: () => this.#settlePlayout(),
      onCuts: (cuts) => this.#dispatch({ type: 'flushed', cuts }),
    })
    this.#settings = new LiveSettings(dialect, config, {
      send: (event) => this.#link.ready?.send(event),
      rollOver: (wanted) => this.#link.rollOver(wanted),
    })
    this.#tools = new ToolUse(tools, {
      send: (event) => this.#link.ready?.send(event),
      onAnswered: () => this.#dispatch({ type: 'tools-answered' }),
      onAtWork: (atWork) => this.#dispatch({ type: 'tools', atWork }),
      onOutput: (callId, itemId, text) =>
        this.#conversation.tell({ type: 'local.tool_output', callId, itemId, text }),
      onSlow: (name) => this.#notify(slowTool(name)),
      onStopConversation: () => {
        this.#stopping = true
      },
    })
    this.#link = new Link(
      openTransport,
      dialect,
      config,
      {
        onConnecting: () => this.#dispatch({ type: 'link', link: { kind: 'connecting' } }),
        onReady: () => this.#connected(),
        onRetry: (retryAt) => this.#disconnected({ kind: 'reconnecting', retryAt }),
        onOffline: (error) => this.#disconnected({ kind: 'offline', error }),
        onSession: (session) => this.#settings.believe(session),
        onIncoming: (incoming, live) => this.#receive(incoming, live),
        onSent: (event) => this.emit('sent', event),
        onSlowLink: (slow) => this.#notify(slow ? slowLink : null),
        onRollover: () => this.#tools.tell({ type: 'connection-lost' }),
        onRolloverFailed: (error) => this.#notify(error),
        onReplayRefused: (refusals) => this.#notify(notReplayed(refusals.length)),
      },
      {
        itemsToReplay: () => this.#itemsToReplay(),
        canRollOver: () => isBetweenTurns(this.#machine) && this.#uplink.idle,
        sessionLimitSeconds,
      },
    )
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
      reconnects: this.#link.reconnects,
      rollovers: this.#link.rollovers,
    }
  }

  connect(): void {
    this.#notify(null)
    this.#link.connect()
  }

  close(): void {
    this.#tools.close()
    this.#link.close()
  }

  /** Another configuration, as soon as the session takes it; what a live session refuses rolls over. */
  configure(config: SessionConfig): void {
    this.#settings.change(config)
    this.#link.configure(config)
  }

  /** The talk key or control went down; with `release`, main decides between hold and tap. */
  press(): void {
    this.#goOn()
    this.#dispatch({ type: 'pressed', at: Date.now() })
  }

  release(): void {
    this.#dispatch({ type: 'released', at: Date.now() })
  }

  interrupt(): void {
    this.#dispatch({ type: 'interrupted' })
  }

  /** A typed message, with pictures where there are any. */
  say(text: string, images: readonly InputImagePart[] = []): void {
    this.#goOn()
    const content: TypedPart[] = [...images, ...(text === '' ? [] : [{ type: 'input_text' as const, text }])]
    this.#dispatch({ type: 'typed', itemId: `item_${randomBytes(12).toString('hex')}`, content })
  }

  /** Asks for an answer to the conversation as it stands, without another word. */
  respond(): void {
    this.#goOn()
    this.#dispatch({ type: 'asked' })
  }

  /**
   * A response outside of the conversation: the wire's `response.create`, with `metadata` to know it by again. Its
   * events are for whoever listens to `received`; nothing of it is heard or kept.
   */
  respondAside(response: RealtimeResponseCreateParams): void {
    this.#link.ready?.send({ type: 'response.create', response: { ...response, conversation: 'none' } })
  }

  /** Needs a session whose turn detection is the server's. */
  setHandsFree(on: boolean): void {
    this.#dispatch({ type: 'hands-free', on })
  }

  /** Whoever talks has seen the notice, and does not want the conversation to end. */
  #goOn(): void {
    this.#notify(null)
    this.#stopping = false
  }

  #dispatch(event: TurnEvent): void {
    const [next, effects] = step(this.#machine, event)
    this.#machine = next
    for (const effect of effects) this.#run(effect)
    this.#link.setTalking(isMicrophoneInUse(this.#machine))
    if (isBetweenTurns(this.#machine)) {
      this.#settings.turnIdle()
      this.#link.turnIdle()
    }
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
        this.#conversation.tell({ type: 'local.typed', itemId: effect.itemId, content: effect.content })
        return this.#uplink.type(effect.itemId, effect.content)
      case 'interrupt-tools':
        return this.#tools.tell({ type: 'interrupted' })
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
    this.#tools.tell({ type: 'connection-ready' })
    this.#notify(null)
    this.#dispatch({ type: 'link', link: { kind: 'ready' } })
  }

  #disconnected(link: TurnState['link']): void {
    this.#uplink.detach()
    this.#settings.forget()
    this.#tools.tell({ type: 'connection-lost' })
    this.#dispatch({ type: 'link', link })
    if (!this.#machine.responses.wanted && !this.#tools.atWork) this.#turns.abandoned()
    this.#conversation.tell({ type: 'local.lost', runCallIds: this.#tools.owedCallIds })
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

  #receive(incoming: Incoming, live: boolean): void {
    this.emit('received', incoming)
    if (live && incoming.kind === 'event') this.#apply(incoming.event)
  }

  #apply(event: ServerEvent): void {
    if (this.#aside.takes(event)) return
    this.#conversation.tell(event)
    switch (event.type) {
      case 'conversation.item.added':
        this.#tools.tell({ type: 'output-acknowledged', itemId: event.item.id })
        return this.#uplink.acknowledgeItem(event.item.id)
      case 'input_audio_buffer.committed':
        this.#dispatch({ type: 'turn-taken' })
        return this.#conversation.tell({
          type: 'local.spoken',
          itemId: event.item_id,
          durationMs: this.#spoken.committed(event.item_id),
        })
      case 'conversation.item.input_audio_transcription.completed':
        return this.#spoken.transcribed(event.item_id)
      case 'response.output_item.added':
        return this.#replies.itemBegun(event.item)
      case 'response.output_item.done':
        return this.#tools.itemDone(
          event.item,
          event.response_id,
          acceptsReply(this.#machine, event.response_id),
        )
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
          this.#settings.spoke()
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
    this.#turns.answered(response.id, statusOfAnswer(response.status))
    if (response.status === 'failed') {
      const code = response.status_details?.error?.code ?? 'response_failed'
      this.#notify({ code, message: failureOf(response) ?? code, retryable: false })
    }
    const wanted = acceptsReply(this.#machine, response.id)
    this.#forget(this.#replies.responseDone(wanted))
    this.#dispatch({ type: 'response-done', id: response.id })
    this.#tools.tell({ type: 'response-done', responseId: response.id, status: response.status ?? null })
    this.#settlePlayout()
  }

  #forget(cuts: readonly Cut[]): void {
    if (this.#link.ready !== null) forgetUnheard(this.#link.ready, cuts, this.conversation)
  }

  #itemsToReplay(): ReplayItem[] {
    return replayOf(this.conversation, {
      samplesOf: (itemId) => (this.#takesSpokenItems ? this.#spoken.samplesOf(itemId) : null),
      pendingItemIds: this.#uplink.pendingItemIds,
      owesOutput: (callId) => this.#tools.owes(callId),
    })
  }

  /** The answer is over once the server is done with it and the last of it was heard. */
  #settlePlayout(): void {
    if (!this.#replies.drained || this.#machine.responses.running.kind !== 'none') return
    if (this.#tools.atWork || this.#machine.responses.wanted) return
    this.#turns.drained()
    this.#dispatch({ type: 'playout-drained' })
    if (!this.#stopping) return
    this.#stopping = false
    this.close()
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
