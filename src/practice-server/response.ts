import type { RateLimitsUpdatedEvent, RealtimeResponseStatus } from 'openai/resources/realtime/realtime'
import { samplesToMs } from '../shared/audio-format.ts'
import type { Conversation } from './conversation.ts'
import { newId } from './identifiers.ts'
import type { AssistantMessage, PartAudio, StoredItem } from './items.ts'
import { encodeAudio } from './pcm.ts'
import type { Utterance } from './responder/utterance.ts'
import type { OutputModality, SessionSettings, VoiceName } from './settings.ts'
import { burstCost, spokenPieces, writtenPieces, type OutputPiece, type Pace } from './speech-stream.ts'
import { assistantAudioTokens, textTokens, usageOf, type TokenCount } from './usage.ts'
import type { Send, ServerResponse } from './wire.ts'

/** Everything that a response is, once it has been accepted. */
export interface ResponsePlan {
  readonly answer: readonly Utterance[]
  readonly modality: OutputModality
  /** Where its item goes; null for an out-of-band response. */
  readonly conversation: { readonly id: string; readonly items: Conversation } | null
  readonly maxOutputTokens: number | 'inf'
  readonly voice: VoiceName
  readonly format: SessionSettings['audio']['output']['format']
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

type Ending =
  | { status: 'completed' }
  | { status: 'cancelled'; reason: 'turn_detected' | 'client_cancelled' }
  | { status: 'incomplete'; reason: 'max_output_tokens' }

/** The one item of a response while it is being said. */
interface Output {
  readonly item: StoredItem
  readonly previousItemId: string | null
  readonly audio: PartAudio
  text: string
}

/** A client that does not read is not sent more than this ahead. */
const BUFFERED_LIMIT_BYTES = 4 * 1024 * 1024
const OUTPUT_INDEX = 0
const CONTENT_INDEX = 0

/** One response from `response.created` to `rate_limits.updated`, in the order of protocol reference §3. */
export class ResponseRun {
  readonly id = newId('resp')
  readonly #plan: ResponsePlan
  readonly #host: ResponseHost
  readonly #pieces: Iterator<OutputPiece, undefined>
  #output: Output | null = null
  #timer: NodeJS.Timeout | null = null
  #bursts = 0
  #isOver = false

  constructor(plan: ResponsePlan, host: ResponseHost) {
    this.#plan = plan
    this.#host = host
    this.#pieces = plan.modality === 'audio' ? spokenPieces(plan.answer) : writtenPieces(plan.answer)
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

  #schedule(delayMs: number): void {
    if (this.#isOver) return
    this.#timer = setTimeout(() => {
      this.#sendBurst()
    }, delayMs)
  }

  #sendBurst(): void {
    if (this.#host.bufferedBytes() > BUFFERED_LIMIT_BYTES) {
      this.#schedule(this.#plan.pace.gapMs)
      return
    }
    const output = (this.#output ??= this.#beginItem())
    const { pace, modality } = this.#plan
    let room = pace.burstSamples
    // Sending may end it: a fault can cut the connection at any event.
    while (room > 0 && !this.#isOver) {
      const next = this.#pieces.next()
      if (next.done === true) {
        this.#finish({ status: 'completed' })
        return
      }
      if (this.#exceedsTokens(output, next.value)) {
        this.#finish({ status: 'incomplete', reason: 'max_output_tokens' })
        return
      }
      this.#sendPiece(output, next.value)
      room -= burstCost(next.value, modality === 'audio')
    }
    this.#bursts++
    this.#schedule(this.#bursts === 1 ? pace.gapMs + pace.stallMs : pace.gapMs)
  }

  #beginItem(): Output {
    const { conversation, modality } = this.#plan
    const id = newId('item')
    const audio: PartAudio = { chunks: [], samples: 0 }
    const wire: AssistantMessage = {
      id,
      object: 'realtime.item',
      type: 'message',
      status: 'in_progress',
      role: 'assistant',
      content: [],
    }
    const item: StoredItem = {
      id,
      wire,
      audio: new Map(modality === 'audio' ? [[CONTENT_INDEX, audio]] : []),
    }
    const { send } = this.#host
    send({ type: 'response.output_item.added', response_id: this.id, output_index: OUTPUT_INDEX, item: wire })
    const previousItemId = conversation?.items.append(item).previousItemId ?? null
    if (conversation !== null)
      send({ type: 'conversation.item.added', previous_item_id: previousItemId, item: wire })
    const part = modality === 'audio' ? { type: modality, transcript: '' } : { type: modality, text: '' }
    send({ type: 'response.content_part.added', ...this.#position(id), part })
    return { item, previousItemId, audio, text: '' }
  }

  #sendPiece(output: Output, piece: OutputPiece): void {
    const position = this.#position(output.item.id)
    if (piece.kind === 'audio') {
      output.audio.chunks?.push(piece.samples)
      output.audio.samples += piece.samples.length
      this.#host.audioSent(output.item.id, CONTENT_INDEX, piece.samples)
      this.#host.send({ type: 'response.output_audio.delta', ...position, delta: encodeAudio(piece.samples) })
      return
    }
    output.text += piece.text
    const type =
      this.#plan.modality === 'audio'
        ? 'response.output_audio_transcript.delta'
        : 'response.output_text.delta'
    this.#host.send({ type, ...position, delta: piece.text })
  }

  #exceedsTokens(output: Output, piece: OutputPiece): boolean {
    const { maxOutputTokens } = this.#plan
    if (maxOutputTokens === 'inf') return false
    const text = piece.kind === 'text' ? output.text + piece.text : output.text
    const samples = output.audio.samples + (piece.kind === 'audio' ? piece.samples.length : 0)
    return textTokens(text) + assistantAudioTokens(samples) > maxOutputTokens
  }

  #finish(ending: Ending): void {
    this.abandon()
    const { send } = this.#host
    const output = this.#output
    if (output !== null) this.#endItem(output, ending)
    const spent = {
      text: textTokens(output?.text ?? ''),
      audio: assistantAudioTokens(output?.audio.samples ?? 0),
    }
    const usage = usageOf(this.#plan.read.input, this.#plan.read.cached, spent)
    const details: RealtimeResponseStatus | null =
      ending.status === 'completed' ? null : { type: ending.status, reason: ending.reason }
    send({
      type: 'response.done',
      response: {
        ...this.#resource(ending.status, details),
        usage,
        output: output === null ? [] : [output.item.wire],
      },
    })
    send({ type: 'rate_limits.updated', rate_limits: this.#host.rateLimitsAfter(usage.total_tokens) })
    this.#host.ended(this, samplesToMs(output?.audio.samples ?? 0))
  }

  #endItem(output: Output, ending: Ending): void {
    const { send } = this.#host
    const { item, text, previousItemId } = output
    const position = this.#position(item.id)
    const spoken = this.#plan.modality === 'audio'
    if (spoken) {
      send({ type: 'response.output_audio.done', ...position })
      send({ type: 'response.output_audio_transcript.done', ...position, transcript: text })
      send({ type: 'response.content_part.done', ...position, part: { type: 'audio', transcript: text } })
    } else {
      send({ type: 'response.output_text.done', ...position, text })
      send({ type: 'response.content_part.done', ...position, part: { type: 'text', text } })
    }
    const wasTruncated = spoken && item.audio.get(CONTENT_INDEX) !== output.audio
    const content: AssistantMessage['content'] = spoken
      ? [wasTruncated ? { type: 'output_audio' } : { type: 'output_audio', transcript: text }]
      : [{ type: 'output_text', text }]
    item.wire = {
      id: item.id,
      object: 'realtime.item',
      type: 'message',
      status: ending.status === 'completed' ? 'completed' : 'incomplete',
      role: 'assistant',
      content,
    }
    if (this.#plan.conversation !== null)
      send({ type: 'conversation.item.done', previous_item_id: previousItemId, item: item.wire })
    send({
      type: 'response.output_item.done',
      response_id: this.id,
      output_index: OUTPUT_INDEX,
      item: item.wire,
    })
  }

  #position(itemId: string) {
    return {
      response_id: this.id,
      item_id: itemId,
      output_index: OUTPUT_INDEX,
      content_index: CONTENT_INDEX,
    }
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
