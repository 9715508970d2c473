import type { RateLimitsUpdatedEvent, RealtimeResponseStatus } from 'openai/resources/realtime/realtime'
import { msToSamples, samplesToMs } from '../shared/audio-format.ts'
import { CallOutput } from './call-output.ts'
import type { Conversation } from './conversation.ts'
import { newId } from './identifiers.ts'
import { MessageOutput } from './message-output.ts'
import type { OutputContext, OutputItem } from './output-item.ts'
import type { FunctionCall } from './responder/tool-calls.ts'
import type { Utterance } from './responder/utterance.ts'
import type { AudioFormat, OutputModality, VoiceName } from './settings.ts'
import type { OutputPiece, Pace } from './speech-stream.ts'
import { usageOf, type TokenCount } from './usage.ts'
import type { Send, ServerResponse } from './wire.ts'

/** One item that a response is to have. */
export type OutputPlan =
  | { kind: 'message'; modality: OutputModality; utterances: readonly Utterance[] }
  | ({ kind: 'call' } & FunctionCall)

/** Everything that a response is, once it has been accepted. */
export interface ResponsePlan {
  readonly outputs: readonly OutputPlan[]
  /** All items are written at once, a delta each in turn; otherwise one after the other. */
  readonly interleaved: boolean
  /** An end that a fault has in store for it, once it has sent this much. */
  readonly premature: { readonly ending: Ending; readonly afterMs: number } | null
  readonly modality: OutputModality
  /** Where its items go; null for an out-of-band response. */
  readonly conversation: { readonly id: string; readonly items: Conversation } | null
  readonly maxOutputTokens: number | 'inf'
  readonly voice: VoiceName
  readonly format: AudioFormat
  readonly metadata: ServerResponse['metadata']
  readonly read: { readonly input: TokenCount; readonly cached: TokenCount }
  readonly pace: Pace
}

/** What a response needs of the session around it. */
export interface ResponseHost {
  readonly send: Send
  /** Bytes that the socket has not yet taken. */
  bufferedBytes(): number
  audioSent(itemId: string, contentIndex: number, samples: Int16Array): void
  rateLimitsAfter(tokens: number): RateLimitsUpdatedEvent['rate_limits']
  /** The last event of the response has been sent; it played for `playoutMs` in all. */
  ended(run: ResponseRun, playoutMs: number): void
}

export type Ending =
  | { status: 'completed' }
  | { status: 'cancelled'; reason: 'turn_detected' | 'client_cancelled' }
  | { status: 'incomplete'; reason: 'max_output_tokens' | 'content_filter' }
  | { status: 'failed'; error: { type: string; code: string; message: string } }

/** A client that does not read is not sent more than this ahead. */
const BUFFERED_LIMIT_BYTES = 4 * 1024 * 1024

/** One response from `response.created` to `rate_limits.updated`, in the order of protocol reference §3. */
export class ResponseRun {
  readonly id = newId('resp')
  readonly #plan: ResponsePlan
  readonly #host: ResponseHost
  /** Not yet begun, being written, and all that have begun; each in the order of `output_index`. */
  readonly #waiting: OutputItem[]
  readonly #open: OutputItem[] = []
  readonly #begun: OutputItem[] = []
  #timer: NodeJS.Timeout | null = null
  #bursts = 0
  /** What has been sent, as bursts count it. */
  #sentSamples = 0
  #isOver = false

  constructor(plan: ResponsePlan, host: ResponseHost) {
    this.#plan = plan
    this.#host = host
    this.#waiting = plan.outputs.map((output, index) => this.#outputItem(output, index))
  }

  get isOutOfBand(): boolean {
    return this.#plan.conversation === null
  }

  start(): void {
    this.#host.send({ type: 'response.created', response: this.#resource('in_progress', null) })
    this.#schedule(0)
  }

  /** Ends it at once: every closing event goes out before this returns. */
  cancel(reason: 'turn_detected' | 'client_cancelled'): void {
    this.#finish({ status: 'cancelled', reason })
  }

  /** Stops without a word: there is nobody left to tell. */
  abandon(): void {
    this.#isOver = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #outputItem(output: OutputPlan, outputIndex: number): OutputItem {
    const { conversation, format } = this.#plan
    const context: OutputContext = {
      send: this.#host.send,
      responseId: this.id,
      outputIndex,
      conversation: conversation?.items ?? null,
      format,
      audioSent: (itemId, contentIndex, samples) => {
        this.#host.audioSent(itemId, contentIndex, samples)
      },
    }
    return output.kind === 'call'
      ? new CallOutput(output, context)
      : new MessageOutput(output.utterances, output.modality, context)
  }

  #schedule(delayMs: number): void {
    if (this.#isOver) return
    this.#timer = setTimeout(() => {
      this.#sendBurst()
    }, delayMs)
  }

  #sendBurst(): void {
    const { pace, premature } = this.#plan
    if (this.#host.bufferedBytes() > BUFFERED_LIMIT_BYTES) {
      this.#schedule(pace.gapMs)
      return
    }
    let room = pace.burstSamples
    // Sending may end it: a fault can cut the connection at any event.
    while (room > 0 && !this.#isOver) {
      if (premature !== null && this.#sentSamples >= msToSamples(premature.afterMs)) {
        this.#finish(premature.ending)
        return
      }
      const next = this.#nextPiece()
      if (next === null) {
        this.#finish(premature?.ending ?? { status: 'completed' })
        return
      }
      if (this.#exceedsTokens(next.output, next.piece)) {
        this.#finish({ status: 'incomplete', reason: 'max_output_tokens' })
        return
      }
      const cost = next.output.send(next.piece)
      room -= cost
      this.#sentSamples += cost
    }
    this.#bursts++
    this.#schedule(this.#bursts === 1 ? pace.gapMs + pace.stallMs : pace.gapMs)
  }

  /** Begins items as there is room for them, and ends those that have been said. */
  #nextPiece(): { output: OutputItem; piece: OutputPiece } | null {
    for (;;) {
      while (this.#waiting.length > 0 && (this.#plan.interleaved || this.#open.length === 0))
        this.#beginItem()
      const output = this.#open.shift()
      if (output === undefined) return null
      const piece = output.nextPiece()
      if (piece !== null) {
        this.#open.push(output)
        return { output, piece }
      }
      output.end('completed')
    }
  }

  #beginItem(): void {
    const output = this.#waiting.shift()
    if (output === undefined) return
    this.#open.push(output)
    this.#begun.push(output)
    output.begin()
  }

  #exceedsTokens(output: OutputItem, piece: OutputPiece): boolean {
    const { maxOutputTokens } = this.#plan
    if (maxOutputTokens === 'inf') return false
    const { text, audio } = this.#tokens(output, piece)
    return text + audio > maxOutputTokens
  }

  /** What has been said so far and, when `next` is given, `piece` of it too. */
  #tokens(next?: OutputItem, piece?: OutputPiece): { text: number; audio: number } {
    return this.#begun
      .map((output) => (output === next ? output.tokens(piece) : output.tokens()))
      .reduce((sum, { text, audio }) => ({ text: sum.text + text, audio: sum.audio + audio }), {
        text: 0,
        audio: 0,
      })
  }

  #finish(ending: Ending): void {
    this.abandon()
    const { send } = this.#host
    for (const output of this.#open.splice(0))
      output.end(ending.status === 'completed' ? 'completed' : 'incomplete')
    const usage = usageOf(this.#plan.read.input, this.#plan.read.cached, this.#tokens())
    send({
      type: 'response.done',
      response: {
        ...this.#resource(ending.status, statusDetails(ending)),
        usage,
        output: this.#begun.map(({ wire }) => wire),
      },
    })
    send({ type: 'rate_limits.updated', rate_limits: this.#host.rateLimitsAfter(usage.total_tokens) })
    const samples = this.#begun.reduce((total, { audioSamples }) => total + audioSamples, 0)
    this.#host.ended(this, samplesToMs(samples))
  }

  #resource(status: ServerResponse['status'], details: RealtimeResponseStatus | null): ServerResponse {
    const { conversation, modality, maxOutputTokens, format, voice, metadata } = this.#plan
    return {
      object: 'realtime.response',
      id: this.id,
      status,
      status_details: details,
      output: [],
      conversation_id: conversation?.id ?? null,
      output_modalities: [modality],
      max_output_tokens: maxOutputTokens,
      audio: { output: { format, voice } },
      usage: null,
      metadata,
    }
  }
}

function statusDetails(ending: Ending): RealtimeResponseStatus | null {
  switch (ending.status) {
    case 'completed':
      return null
    case 'failed':
      return { type: 'failed', error: ending.error }
    case 'cancelled':
    case 'incomplete':
      return { type: ending.status, reason: ending.reason }
  }
}
