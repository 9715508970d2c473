import { newId } from './identifiers.ts'
import type { StoredItem, WireItem } from './items.ts'
import {
  announceAdded,
  announceDone,
  type EndStatus,
  type OutputContext,
  type OutputItem,
  type OutputTokens,
} from './output-item.ts'
import type { FunctionCall } from './responder/tool-calls.ts'
import { argumentPieces, burstCost, type OutputPiece } from './speech-stream.ts'
import { textTokens } from './usage.ts'

type CallWire = Extract<WireItem, { type: 'function_call' }>

/** A call of one of the session's functions: its arguments come in deltas. */
export class CallOutput implements OutputItem {
  readonly audioSamples = 0
  readonly #context: OutputContext
  readonly #pieces: Iterator<OutputPiece, undefined>
  readonly #name: string
  readonly #callId = newId('call')
  readonly #item: StoredItem
  #previousItemId: string | null = null
  #arguments = ''

  constructor(call: FunctionCall, context: OutputContext) {
    this.#context = context
    this.#name = call.name
    this.#pieces = argumentPieces(call.arguments)
    const id = newId('item')
    this.#item = { id, wire: this.#wire(id, 'in_progress'), audio: new Map() }
  }

  get wire() {
    return this.#item.wire
  }

  begin(): void {
    this.#previousItemId = announceAdded(this.#item, this.#context)
  }

  nextPiece(): OutputPiece | null {
    return this.#pieces.next().value ?? null
  }

  tokens(piece?: OutputPiece): OutputTokens {
    const added = piece?.kind === 'text' ? piece.text : ''
    return { text: textTokens(this.#name + this.#arguments + added), audio: 0 }
  }

  send(piece: OutputPiece): number {
    const delta = piece.kind === 'text' ? piece.text : ''
    this.#arguments += delta
    this.#context.send({ type: 'response.function_call_arguments.delta', ...this.#position(), delta })
    return burstCost(piece, false)
  }

  end(status: EndStatus): void {
    this.#context.send({
      type: 'response.function_call_arguments.done',
      ...this.#position(),
      name: this.#name,
      arguments: this.#arguments,
    })
    this.#item.wire = this.#wire(this.#item.id, status)
    announceDone(this.#item, this.#previousItemId, this.#context)
  }

  #position() {
    return {
      response_id: this.#context.responseId,
      item_id: this.#item.id,
      output_index: this.#context.outputIndex,
      call_id: this.#callId,
    }
  }

  #wire(id: string, status: CallWire['status']): CallWire {
    return {
      id,
      object: 'realtime.item',
      type: 'function_call',
      status,
      call_id: this.#callId,
      name: this.#name,
      arguments: this.#arguments,
    }
  }
}
