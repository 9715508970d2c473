/** Pieces that the dialects' mappings are made of. All of them leave alone what they can't read. */
import type { ClientEvent, WireObject } from '../wire/events.ts'
import { isObject } from '../session-settings/paths.ts'

export { isObject }

export type JsonObject = Record<string, unknown>

/** A client event as any object: the wire's types are closed, the dialects' are not. */
export function asWire(event: ClientEvent): WireObject {
  return { ...event }
}

/** The event with one field mapped; the very same event when the mapping leaves the field as it is. */
export function mapField(event: WireObject, field: string, map: (value: unknown) => unknown): WireObject {
  const before = event[field]
  const after = map(before)
  return Object.is(before, after) ? event : { ...event, [field]: after }
}

/** The list with its elements mapped; the very same list when the mapping leaves all as they are. */
export function mapList(list: unknown, map: (element: unknown) => unknown): unknown {
  if (!Array.isArray(list)) return list
  const mapped = list.map(map)
  return mapped.every((element, index) => Object.is(element, list[index])) ? list : mapped
}

/** Moves fields to other names; those with no value are left out. */
export function withoutUndefined(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}

const ofPart = /^response\.(content_part|output_audio|output_audio_transcript|output_text)\./
const ofItem = /^response\.(output_item|function_call_arguments)\./

/**
 * Says the positions that small servers leave out. They build one item with one part at a time, so that what they
 * don't number is the first.
 */
export function withPositions(event: WireObject): WireObject {
  const inPart = ofPart.test(event.type)
  if (!inPart && !ofItem.test(event.type)) return event
  const missing = { ...(inPart ? { content_index: 0 } : {}), output_index: 0 }
  return Object.keys(missing).every((key) => key in event) ? event : { ...missing, ...event }
}

/**
 * Says `conversation.item.done` for servers that don't: at once for an item that comes whole, and before
 * `response.output_item.done` for one that the model makes, as in the reference's order.
 */
export function withItemDone(event: WireObject): readonly WireObject[] {
  const { item } = event
  if (!isObject(item)) return [event]
  if (event.type === 'response.output_item.done') {
    return [
      withoutUndefined({ event_id: event['event_id'], item, type: 'conversation.item.done' }) as WireObject,
      event,
    ]
  }
  if (event.type === 'conversation.item.added' && isWhole(item)) {
    return [event, { ...event, type: 'conversation.item.done' }]
  }
  return [event]
}

function isWhole(item: JsonObject): boolean {
  return (
    item['status'] === 'completed' ||
    item['role'] === 'user' ||
    item['role'] === 'system' ||
    item['type'] === 'function_call_output'
  )
}
