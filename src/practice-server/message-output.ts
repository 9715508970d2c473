import { newId } from './identifiers.ts'
import type { AssistantMessage, PartAudio, StoredItem } from './items.ts'
import {
  announceAdded,
  announceDone,
  type EndStatus,
  type OutputContext,
  type OutputItem,
  type OutputTokens,
} from './output-item.ts'
import type { Utterance } from './responder/utterance.ts'
import type { OutputModality } from './settings.ts'
import { burstCost, spokenPieces, writtenPieces, type OutputPiece } from './speech-stream.ts'
import { assistantAudioTokens, textTokens } from './usage.ts'
import { AudioWriter } from './wire-audio.ts'

const CONTENT_INDEX = 0

/** An assistant's message with one part, spoken or written. */
export class MessageOutput implements OutputItem {
  readonly #context: OutputContext
  readonly #modality: OutputModality
  readonly #pieces: Iterator<OutputPiece, undefined>
  readonly #audio: PartAudio
  readonly #writer: AudioWriter
  readonly #item: StoredItem
  #previousItemId: string | null = null
  #text = ''

  constructor(utterances: readonly Utterance[], modality: OutputModality, context: OutputContext) {
    this.#context = context
    this.#modality = modality
    this.#pieces = modality === 'audio' ? spokenPieces(utterances) : writtenPieces(utterances)
    this.#audio = { format: context.format, chunks: [], samples: 0 }
    this.#writer = new AudioWriter(context.format)
    const id = newId('item')
    this.#item = {
      id,
      wire: messageWire(id, 'in_progress', []),
      audio: new Map(modality === 'audio' ? [[CONTENT_INDEX, this.#audio]] : []),
    }
  }

  get wire() {
    return this.#item.wire
  }

  get audioSamples(): number {
    return this.#audio.samples
  }

  begin(): void {
    this.#previousItemId = announceAdded(this.#item, this.#context)
    const part =
      this.#modality === 'audio'
        ? { type: 'audio' as const, transcript: '' }
        : { type: 'text' as const, text: '' }
    this.#context.send({ type: 'response.content_part.added', ...this.#position(), part })
  }

  nextPiece(): OutputPiece | null {
    return this.#pieces.next().value ?? null
  }

  tokens(piece?: OutputPiece): OutputTokens {
    const text = piece?.kind === 'text' ? this.#text + piece.text : this.#text
    const samples = this.#audio.samples + (piece?.kind === 'audio' ? piece.samples.length : 0)
    return { text: textTokens(text), audio: assistantAudioTokens(samples) }
  }

  send(piece: OutputPiece): number {
    if (piece.kind === 'audio') this.#sendAudio(piece.samples)
    else this.#sendText(piece.text)
    return burstCost(piece, this.#modality === 'audio')
  }

  #sendText(delta: string): void {
    this.#text += delta
    const type =
      this.#modality === 'audio' ? 'response.output_audio_transcript.delta' : 'response.output_text.delta'
    this.#context.send({ type, ...this.#position(), delta })
  }

  #sendAudio(samples: Int16Array): void {
    const written = this.#writer.write(samples)
    this.#audio.chunks?.push(samples)
    this.#audio.samples += written.samples
    this.#context.audioSent(this.#item.id, CONTENT_INDEX, samples)
    if (written.samples > 0)
      this.#context.send({ type: 'response.output_audio.delta', ...this.#position(), delta: written.base64 })
  }

  end(status: EndStatus): void {
    const { send } = this.#context
    const position = this.#position()
    const text = this.#text
    const spoken = this.#modality === 'audio'
    if (spoken) {
      send({ type: 'response.output_audio.done', ...position })
      send({ type: 'response.output_audio_transcript.done', ...position, transcript: text })
      send({ type: 'response.content_part.done', ...position, part: { type: 'audio', transcript: text } })
    } else {
      send({ type: 'response.output_text.done', ...position, text })
      send({ type: 'response.content_part.done', ...position, part: { type: 'text', text } })
    }
    const wasTruncated = spoken && this.#item.audio.get(CONTENT_INDEX) !== this.#audio
    const content: AssistantMessage['content'] = spoken
      ? [wasTruncated ? { type: 'output_audio' } : { type: 'output_audio', transcript: text }]
      : [{ type: 'output_text', text }]
    this.#item.wire = messageWire(this.#item.id, status, content)
    announceDone(this.#item, this.#previousItemId, this.#context)
  }

  #position() {
    return {
      response_id: this.#context.responseId,
      item_id: this.#item.id,
      output_index: this.#context.outputIndex,
      content_index: CONTENT_INDEX,
    }
  }
}

function messageWire(
  id: string,
  status: AssistantMessage['status'],
  content: AssistantMessage['content'],
): AssistantMessage {
  return { id, object: 'realtime.item', type: 'message', status, role: 'assistant', content }
}
