/** Answers what it is asked, as the protocol has it, and in its own time. */
import type { SentEvent } from '../fakes/scripted-transport.ts'
import { base64Of } from '../../bench/harness/server-events.ts'

const soundOfAnswer = base64Of(new Int16Array(4800).fill(2000))

export class PoliteServer {
  readonly #send: (event: object) => void
  #count = 0
  #running: string | null = null

  /** What the next answers say; one of its own each. */
  answers = 0

  constructor(send: (event: object) => void) {
    this.#send = send
  }

  /** Opens a session. */
  greet(): void {
    this.#send({ type: 'session.created', session: { id: this.#name('sess'), type: 'realtime' } })
  }

  take(event: SentEvent): void {
    switch (event.type) {
      case 'session.update':
        return this.#send({
          type: 'session.updated',
          session: { id: 'sess_polite', ...(event['session'] as object) },
        })
      case 'conversation.item.create':
        return this.#tell(event['item'] as object)
      case 'input_audio_buffer.commit': {
        const id = this.#name('item')
        this.#send({ type: 'input_audio_buffer.committed', item_id: id, previous_item_id: null })
        return this.#tell({ id, type: 'message', role: 'user', content: [{ type: 'input_audio' }] })
      }
      case 'response.create':
        return this.#answer()
      case 'response.cancel':
        return this.#done(String(event['response_id'] ?? this.#running), 'cancelled')
      case 'conversation.item.truncate':
        return this.#send({ ...event, type: 'conversation.item.truncated' })
      case 'conversation.item.delete':
        return this.#send({ ...event, type: 'conversation.item.deleted' })
      default:
        return
    }
  }

  #tell(item: object): void {
    const whole = { id: this.#name('item'), status: 'completed', content: [], ...item }
    this.#send({ type: 'conversation.item.added', previous_item_id: null, item: whole })
    this.#send({ type: 'conversation.item.done', previous_item_id: null, item: whole })
  }

  #answer(): void {
    const [responseId, id] = [this.#name('resp'), this.#name('item')]
    this.#running = responseId
    this.answers += 1
    const transcript = `answer ${this.answers}`
    const of = { response_id: responseId, item_id: id, output_index: 0, content_index: 0 }
    const item = { id, type: 'message', role: 'assistant', status: 'in_progress', content: [] }
    const done = { ...item, status: 'completed', content: [{ type: 'output_audio', transcript }] }
    this.#send({ type: 'response.created', response: { id: responseId, status: 'in_progress' } })
    this.#send({ type: 'response.output_item.added', response_id: responseId, output_index: 0, item })
    this.#send({ type: 'conversation.item.added', previous_item_id: null, item })
    this.#send({ type: 'response.content_part.added', ...of, part: { type: 'audio', transcript: '' } })
    this.#send({ type: 'response.output_audio_transcript.delta', ...of, delta: transcript })
    this.#send({ type: 'response.output_audio.delta', ...of, delta: soundOfAnswer })
    this.#send({ type: 'response.output_audio.done', ...of })
    this.#send({ type: 'response.output_audio_transcript.done', ...of, transcript })
    this.#send({ type: 'conversation.item.done', previous_item_id: null, item: done })
    this.#send({ type: 'response.output_item.done', response_id: responseId, output_index: 0, item: done })
    this.#done(responseId, 'completed')
  }

  #done(id: string, status: string): void {
    this.#send({ type: 'response.done', response: { id, status, output: [] } })
  }

  #name(kind: string): string {
    this.#count += 1
    return `${kind}_polite_${this.#count}`
  }
}
