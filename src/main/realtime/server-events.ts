import type { EarshotError } from '../../shared/errors.ts'
import type { LiveConversation } from '../conversation/live-conversation.ts'
import { failureOf } from '../conversation/reducer.ts'
import { AsideResponses } from './aside.ts'
import type { Replies } from './reply/replies.ts'
import type { LiveSettings } from './session-settings/live-settings.ts'
import type { ToolUse } from './tools/tool-use.ts'
import type { SpokenTurns } from './turns/spoken-turns.ts'
import { statusOfAnswer, type TurnLog } from './turns/turn-log.ts'
import { acceptsReply, answerGoesOn } from './turns/turn-machine.ts'
import type { TurnEvent, TurnState } from './turns/turn-state.ts'
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
  onResponseDone(): void
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
        return conversation.tell({
          type: 'local.spoken',
          itemId: event.item_id,
          durationMs: spoken.committed(event.item_id),
        })
      case 'conversation.item.input_audio_transcription.completed':
        return spoken.transcribed(event.item_id)
      case 'response.output_item.done':
        return tools.itemDone(
          event.item,
          event.response_id,
          acceptsReply(this.#listener.machine(), event.response_id),
        )
      case 'input_audio_buffer.speech_started':
        spoken.speechStarted(event.audio_start_ms)
        return this.#listener.dispatch({ type: 'speech-started', at: Date.now() })
      case 'input_audio_buffer.speech_stopped':
        turns.asked(spoken.speechStopped(event.audio_end_ms), answerGoesOn(this.#listener.machine()))
        return this.#listener.dispatch({ type: 'speech-stopped' })
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

  #responseDone(response: ServerEventOf<'response.done'>['response']): void {
    const { tools, turns } = this.#parts
    turns.answered(response.id, statusOfAnswer(response.status))
    if (response.status === 'failed') {
      const code = response.status_details?.error?.code ?? 'response_failed'
      this.#listener.fail({ code, message: failureOf(response) ?? code, retryable: false })
    }
    this.#listener.dispatch({ type: 'response-done', id: response.id })
    tools.tell({ type: 'response-done', responseId: response.id, status: response.status ?? null })
    this.#listener.onResponseDone()
  }

  #complain(error: ServerEventOf<'error'>['error']): void {
    if (error.event_id !== null && error.event_id === this.#createId) {
      const busy = error.code === 'conversation_already_has_active_response'
      this.#listener.dispatch({ type: 'response-refused', busy })
    }
    // Before the session is ready an error is a refusal, which the connection's end explains.
    if (this.#listener.machine().link.kind !== 'ready') return
    if (error.code != null && benignErrors.has(error.code)) return
    this.#listener.fail({
      code: error.code ?? error.type,
      message: `The server reported a problem: ${error.message}`,
      retryable: false,
    })
  }
}
