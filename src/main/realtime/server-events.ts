import type { EarshotError } from '../../shared/errors.ts'
import type { LiveConversation } from '../conversation/live-conversation.ts'
import { AsideResponses } from './aside.ts'
import type { Cut } from './reply/playout-ledger.ts'
import type { Replies } from './reply/replies.ts'
import { notTranscribed, unfinished } from './session-notices.ts'
import type { LiveSettings } from './session-settings/live-settings.ts'
import type { ToolUse } from './tools/tool-use.ts'
import type { SpokenTurns } from './turns/spoken-turns.ts'
import { statusOfAnswer, type TurnLog } from './turns/turn-log.ts'
import { acceptsReply, type TurnEvent, type TurnState } from './turns/turn-state.ts'
import type { Uplink } from './turns/uplink.ts'
import type { ServerEvent, ServerEventOf } from './wire/events.ts'

/** Errors of races that can't be avoided, and that change nothing (protocol §§5-6). */
const benignErrors = new Set([
  'response_cancel_not_active',
  'input_audio_buffer_commit_empty',
  'conversation_already_has_active_response',
])

/** The parts of a session that learn from the server. */
export interface SessionParts {
  conversation: LiveConversation
  replies: Replies
  settings: LiveSettings
  spoken: SpokenTurns
  tools: ToolUse
  turns: TurnLog
  uplink: Uplink
}

export interface ServerEventsListener {
  machine(): TurnState
  dispatch(event: TurnEvent): void
  fail(error: EarshotError): void
  /** The server has to forget what nobody is going to hear. */
  forget(cuts: readonly Cut[]): void
  onResponseDone(response: ServerEventOf<'response.done'>['response']): void
}

/** Tells each part of a session what an event of the server means to it. */
export class ServerEvents {
  readonly #parts: SessionParts
  readonly #listener: ServerEventsListener
  readonly #aside = new AsideResponses()
  /** The last `response.create`, which an error may name. */
  #createId: string | null = null

  constructor(parts: SessionParts, listener: ServerEventsListener) {
    this.#parts = parts
    this.#listener = listener
  }

  /** A response was asked for by this event. */
  asked(eventId: string | null): void {
    this.#createId = eventId
  }

  apply(event: ServerEvent): void {
    if (this.#aside.takes(event)) return
    const { conversation, replies, settings, spoken, tools, turns, uplink } = this.#parts
    conversation.tell(event)
    switch (event.type) {
      case 'conversation.item.added':
        tools.tell({ type: 'output-acknowledged', itemId: event.item.id })
        return uplink.acknowledgeItem(event.item.id)
      case 'input_audio_buffer.committed':
        this.#listener.dispatch({ type: 'turn-taken' })
        return conversation.tell({
          type: 'local.spoken',
          itemId: event.item_id,
          durationMs: spoken.committed(event.item_id),
        })
      case 'conversation.item.input_audio_transcription.completed':
        return spoken.transcribed(event.item_id)
      case 'conversation.item.input_audio_transcription.failed':
        spoken.notTranscribed(event.item_id)
        return this.#listener.fail(notTranscribed(event))
      case 'response.output_item.added':
        return replies.itemBegun(event.item)
      case 'response.output_item.done':
        return tools.itemDone(
          event.item,
          event.response_id,
          acceptsReply(this.#listener.machine(), event.response_id),
        )
      case 'input_audio_buffer.speech_started':
        if (settings.endsDetection) return
        spoken.speechStarted(event.audio_start_ms)
        return this.#listener.dispatch({
          type: 'speech-started',
          at: Date.now(),
          interrupts: settings.turnTaking.interrupts,
        })
      case 'input_audio_buffer.speech_stopped':
        if (settings.endsDetection) return
        this.#heardSpeech(spoken.speechStopped(event.audio_end_ms))
        return this.#listener.dispatch({ type: 'speech-stopped', answers: settings.turnTaking.answers })
      case 'response.created':
        this.#listener.dispatch({ type: 'response-created', id: event.response.id })
        if (acceptsReply(this.#listener.machine(), event.response.id)) turns.answering(event.response.id)
        return
      case 'response.output_audio.delta':
        if (replies.audio(event, acceptsReply(this.#listener.machine(), event.response_id))) {
          settings.spoke()
          this.#listener.dispatch({ type: 'reply-audio' })
        }
        return
      case 'response.output_audio.done':
        return replies.audioDone(event)
      case 'response.done':
        return this.#responseDone(event.response)
      case 'error':
        return this.#complain(event.error)
      default:
        return
    }
  }

  /** A turn that was held is known already; hands-free, it is the server that knows. */
  #heardSpeech(durationMs: number): void {
    const { answers, microphone } = this.#listener.machine()
    if (answers && microphone.kind === 'open') this.#parts.turns.asked(durationMs)
  }

  #responseDone(response: ServerEventOf<'response.done'>['response']): void {
    const { replies, tools, turns } = this.#parts
    turns.answered(response.id, statusOfAnswer(response.status))
    const failed = unfinished(response)
    if (failed !== null) this.#listener.fail(failed)
    const wanted = acceptsReply(this.#listener.machine(), response.id)
    this.#listener.forget(replies.responseDone(wanted))
    this.#listener.dispatch({ type: 'response-done', id: response.id })
    tools.tell({ type: 'response-done', responseId: response.id, status: response.status ?? null })
    this.#listener.onResponseDone(response)
  }

  #complain(error: ServerEventOf<'error'>['error']): void {
    if (error.event_id !== null && error.event_id === this.#createId) this.#createRefused(error.code)
    if (error.event_id != null) this.#parts.spoken.refused(error.event_id)
    this.#parts.settings.refused(error.event_id || null)
    // Before the session is ready an error is a refusal, which the connection's end explains.
    if (this.#listener.machine().link.kind !== 'ready') return
    if (error.code != null && benignErrors.has(error.code)) return
    this.#listener.fail({
      code: error.code ?? error.type,
      message: `The server reported a problem: ${error.message}`,
      retryable: false,
    })
  }

  #createRefused(code: string | null | undefined): void {
    const { running } = this.#listener.machine().responses
    // The server was faster with one of its own, and its news have come before this.
    const queued = code === 'conversation_already_has_active_response' && running.kind === 'active'
    this.#listener.dispatch({ type: queued ? 'response-queued' : 'response-refused' })
  }
}
