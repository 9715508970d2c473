import type { Conversation } from './conversation.ts'
import type { StoredItem, WireItem } from './items.ts'
import type { AudioFormat } from './settings.ts'
import type { OutputPiece } from './speech-stream.ts'
import type { Send } from './wire.ts'

export type EndStatus = 'completed' | 'incomplete'

/** What an item of a response needs to know about it. */
export interface OutputContext {
  readonly send: Send
  readonly responseId: string
  readonly outputIndex: number
  /** Where the item goes; null for an out-of-band response. */
  readonly conversation: Conversation | null
  readonly format: AudioFormat
  audioSent(itemId: string, contentIndex: number, samples: Int16Array): void
}

export interface OutputTokens {
  readonly text: number
  readonly audio: number
}

/** One item of a response while it is being written: `begin`, then pieces, then `end`. */
export interface OutputItem {
  readonly wire: WireItem
  /** Audio sent so far, at 24 kHz. */
  readonly audioSamples: number
  begin(): void
  /** The next delta, not yet sent; null when there is no more. */
  nextPiece(): OutputPiece | null
  /** What the item has cost, or would with `piece`. */
  tokens(piece?: OutputPiece): OutputTokens
  /** Returns what the piece counts against its burst. */
  send(piece: OutputPiece): number
  end(status: EndStatus): void
}

/** Announces an item's beginning: to the response and, when it belongs there, to the conversation. */
export function announceAdded(item: StoredItem, context: OutputContext): string | null {
  const { send, responseId, outputIndex, conversation } = context
  const { wire } = item
  send({ type: 'response.output_item.added', response_id: responseId, output_index: outputIndex, item: wire })
  if (conversation === null) return null
  const { previousItemId } = conversation.append(item)
  send({ type: 'conversation.item.added', previous_item_id: previousItemId, item: wire })
  return previousItemId
}

export function announceDone(item: StoredItem, previousItemId: string | null, context: OutputContext): void {
  const { send, responseId, outputIndex, conversation } = context
  const { wire } = item
  if (conversation !== null)
    send({ type: 'conversation.item.done', previous_item_id: previousItemId, item: wire })
  send({ type: 'response.output_item.done', response_id: responseId, output_index: outputIndex, item: wire })
}
