import type { Connection } from '../link/connection.ts'
import { settingsOf } from '../session-settings/index.ts'
import type { SessionConfig } from '../dialects/dialect.ts'
import type { ClientEvent, ServerEventOf } from '../wire/events.ts'

type Response = ServerEventOf<'response.done'>['response']

/**
 * A model that was told a conversation in writing may go on in writing, though its voice was asked for
 * (livekit/agents#1844). Once a session its answer is taken back, the modality said again, and the answer asked for anew.
 */
export class VoiceRepair {
  /** Sessions that have had theirs. */
  readonly #repaired = new WeakSet<Connection>()
  #asking = false

  /** Whether this answer was taken back, and another is to be asked for. */
  repairs(response: Response, connection: Connection, config: SessionConfig): boolean {
    const written = writtenItems(response)
    if (written.length === 0 || !wantsVoice(config)) return false
    if (!connection.knowsHistory || this.#repaired.has(connection)) return false
    this.#repaired.add(connection)
    this.#asking = true
    connection.send({ type: 'session.update', session: { type: 'realtime', output_modalities: ['audio'] } })
    for (const item_id of written) connection.send({ type: 'conversation.item.delete', item_id })
    return true
  }

  /** The next `response.create`: the one after a repair names the modality itself. */
  create(): ClientEvent {
    const asking = this.#asking
    this.#asking = false
    return asking
      ? { type: 'response.create', response: { output_modalities: ['audio'] } }
      : { type: 'response.create' }
  }
}

function wantsVoice(config: SessionConfig): boolean {
  const settings = settingsOf(config)
  return settings.type === 'realtime' && settings.output_modalities?.includes('audio') === true
}

/** The items of an answer that is whole and in writing alone; none of one that spoke or called a tool. */
function writtenItems({ status, output }: Response): readonly string[] {
  const items = output ?? []
  const written = items.every(
    ({ type, content }) =>
      type === 'message' && content?.length !== 0 && content?.every((part) => part.type === 'output_text'),
  )
  return status === 'completed' && written ? items.map(({ id }) => id) : []
}
