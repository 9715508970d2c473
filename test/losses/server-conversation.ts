import type { SessionRecord } from '../../src/practice-server/index.ts'
import { whichWords } from './words.ts'

/** An item of the server's conversation, as its events tell. */
export interface ServerItem {
  id: string
  /** For people: `user: …`, `call: …`, `output: …`, `answer: …`. */
  says: string
}

interface WireItem {
  id: string
  type: string
  role?: string
  call_id?: string
  name?: string
  arguments?: string
  output?: string
  content?: { type: string; text?: string; transcript?: string | null }[]
}

/**
 * The conversation that a server's session holds: its items in order, however they came, by its own events.
 *
 * @param spokenItems base64 of sound that came in an item, by item id
 */
export function conversationAt(
  record: SessionRecord,
  spokenItems: ReadonlyMap<string, string>,
): ServerItem[] {
  const items: WireItem[] = []
  for (const event of record.sent) {
    if (event['type'] === 'conversation.item.deleted') {
      items.splice(
        items.findIndex(({ id }) => id === event['item_id']),
        1,
      )
    }
    if (event['type'] === 'conversation.item.done') {
      const known = items.findIndex(({ id }) => id === (event['item'] as WireItem).id)
      if (known !== -1) items[known] = event['item'] as WireItem
    }
    if (event['type'] !== 'conversation.item.added') continue
    const previous = items.findIndex(({ id }) => id === event['previous_item_id'])
    items.splice(previous + 1, 0, event['item'] as WireItem)
  }
  const committed = new Map(record.committed.map(({ itemId, samples }) => [itemId, samples]))
  const soundOf = (id: string): Int16Array => {
    const bytes = Buffer.from(spokenItems.get(id) ?? '', 'base64')
    return committed.get(id) ?? new Int16Array(Uint8Array.from(bytes).buffer)
  }
  return items.map((item) => ({ id: item.id, says: saysOf(item, soundOf) }))
}

function saysOf(item: WireItem, soundOf: (id: string) => Int16Array): string {
  if (item.type === 'function_call') return `call: ${item.name} ${item.arguments}`
  if (item.type === 'function_call_output') return `output: ${item.output}`
  const parts = (item.content ?? []).map(({ type, text, transcript }) => {
    if (type === 'input_image') return '[picture]'
    if (type === 'input_audio') return whichWords(soundOf(item.id)) ?? '[a sound]'
    return text ?? transcript ?? ''
  })
  return `${item.role === 'user' ? 'user' : 'answer'}: ${parts.join(' ')}`
}
