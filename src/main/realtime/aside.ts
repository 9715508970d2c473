import type { ServerEvent } from './wire/events.ts'

/**
 * Tells the events of responses outside of the conversation (`conversation: none`) from those of answers. Such a
 * response belongs to no conversation, and says so when it is created.
 */
export class AsideResponses {
  readonly #ids = new Set<string>()

  /** Whether the event is of such a response, and so nothing to be heard or kept. */
  takes(event: ServerEvent): boolean {
    switch (event.type) {
      case 'response.created':
        if (event.response['conversation_id'] === null) this.#ids.add(event.response.id)
        return this.#ids.has(event.response.id)
      case 'response.done':
        return this.#ids.delete(event.response.id)
      default:
        return (
          'response_id' in event && typeof event.response_id === 'string' && this.#ids.has(event.response_id)
        )
    }
  }
}
