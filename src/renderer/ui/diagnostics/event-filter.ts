import type { WireEvent } from '../../../shared/wire-log.ts'

export interface EventFilter {
  /** Words, each of which is in the event. */
  text: string
  direction: WireEvent['direction'] | 'both'
  hideSound: boolean
}

/** Looked through at each key and each batch: made once for each event. */
const searchable = new WeakMap<WireEvent, string>()

export function filterEvents(
  events: readonly WireEvent[],
  { text, direction, hideSound }: EventFilter,
): readonly WireEvent[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0 && direction === 'both' && !hideSound) return events
  return events.filter((event) => {
    if (direction !== 'both' && event.direction !== direction) return false
    if (hideSound && event.sound !== null) return false
    return words.every((word) => textOf(event).includes(word))
  })
}

function textOf(event: WireEvent): string {
  const known = searchable.get(event)
  if (known !== undefined) return known
  const text = `${event.type} ${event.body}`.toLowerCase()
  searchable.set(event, text)
  return text
}
