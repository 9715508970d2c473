import { SAMPLE_RATE, samplesToMs } from '../shared/audio-format.ts'
import { fail, invalidValue, requestError, succeed, type Outcome } from './errors.ts'
import type { PartAudio, StoredItem } from './items.ts'

/** Audio kept in the conversation, about 72 MB; beyond it the oldest items keep their length only. */
const AUDIO_LIMIT_SAMPLES = 25 * 60 * SAMPLE_RATE

/** The items of the default conversation, in order. */
export class Conversation {
  readonly #items: StoredItem[] = []

  get items(): readonly StoredItem[] {
    return this.#items
  }

  find(id: string): StoredItem | undefined {
    return this.#items.find((item) => item.id === id)
  }

  get lastId(): string | null {
    return this.#items.at(-1)?.id ?? null
  }

  append(item: StoredItem): { previousItemId: string | null } {
    const previousItemId = this.lastId
    this.#items.push(item)
    this.#boundAudio()
    return { previousItemId }
  }

  /** Inserts after `previousItemId`: null is the end, `root` the beginning. */
  insert(item: StoredItem, previousItemId: string | null): Outcome<{ previousItemId: string | null }> {
    if (this.find(item.id) !== undefined)
      return fail(invalidValue('item.id', `The conversation already has an item with id '${item.id}'.`))
    const { wire } = item
    if (wire.type === 'function_call_output' && !this.#hasCall(wire.call_id))
      return fail(
        requestError(
          'invalid_tool_call_id',
          `Tool call ID '${wire.call_id}' not found in conversation.`,
          'item.call_id',
        ),
      )
    if (previousItemId === null) return succeed(this.append(item))
    if (previousItemId === 'root') {
      this.#items.unshift(item)
      this.#boundAudio()
      return succeed({ previousItemId: null })
    }
    const index = this.#items.findIndex(({ id }) => id === previousItemId)
    if (index === -1)
      return fail(
        invalidValue(
          'previous_item_id',
          `The conversation has no item with id '${previousItemId}' to insert after.`,
        ),
      )
    this.#items.splice(index + 1, 0, item)
    this.#boundAudio()
    return succeed({ previousItemId })
  }

  delete(id: string): boolean {
    const index = this.#items.findIndex((item) => item.id === id)
    if (index === -1) return false
    this.#items.splice(index, 1)
    return true
  }

  /** Cuts an assistant's audio, and forgets what it says: there is no telling where the cut falls in the words. */
  truncate(id: string, contentIndex: number, audioEndMs: number): Outcome<StoredItem> {
    const item = this.find(id)
    if (item === undefined)
      return fail(
        requestError(
          'item_truncate_invalid_item_id',
          `Error truncating item: the conversation has no item with id '${id}'.`,
          'item_id',
        ),
      )
    const { wire } = item
    const audio = item.audio.get(contentIndex)
    if (wire.type !== 'message' || wire.role !== 'assistant' || item.audio.size === 0)
      return fail(
        requestError('unsupported_content_type', 'Only audio of the assistant can be truncated.', 'item_id'),
      )
    if (audio === undefined)
      return fail(
        invalidValue('content_index', `Content part ${String(contentIndex)} of the item is not audio.`),
      )
    const audioMs = samplesToMs(audio.samples)
    if (audioEndMs > audioMs)
      return fail(
        invalidValue(
          'audio_end_ms',
          `Audio content of ${String(Math.floor(audioMs))}ms is already shorter than ${String(audioEndMs)}ms`,
        ),
      )
    item.audio.set(contentIndex, cut(audio, audioEndMs * (SAMPLE_RATE / 1000)))
    item.wire = {
      ...wire,
      content: wire.content.map((part, index) =>
        index === contentIndex ? { type: 'output_audio' as const } : part,
      ),
    }
    return succeed(item)
  }

  #hasCall(callId: string): boolean {
    return this.#items.some(({ wire }) => wire.type === 'function_call' && wire.call_id === callId)
  }

  #boundAudio(): void {
    const audio = this.#items.flatMap((item) => [...item.audio.values()])
    let kept = audio.reduce((total, part) => total + (part.chunks === null ? 0 : part.samples), 0)
    for (const part of audio) {
      if (kept <= AUDIO_LIMIT_SAMPLES) return
      if (part.chunks === null) continue
      kept -= part.samples
      part.chunks = null
    }
  }
}

function cut(audio: PartAudio, samples: number): PartAudio {
  const { format } = audio
  if (audio.chunks === null) return { format, chunks: null, samples }
  const chunks: Int16Array[] = []
  let remaining = samples
  for (const chunk of audio.chunks) {
    if (remaining <= 0) break
    chunks.push(chunk.subarray(0, remaining))
    remaining -= chunk.length
  }
  return { format, chunks, samples }
}
