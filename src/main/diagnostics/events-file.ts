import { basename } from 'node:path'
import type { EarshotError } from '../../shared/errors.ts'
import type { SavedEvents } from '../../shared/saved-events.ts'
import type { WireEvent } from '../../shared/wire-log.ts'
import type { FileChooser } from '../history-files/file-chooser.ts'
import { alreadyChoosing, notExported } from '../history-files/file-problems.ts'
import { writeWhole } from '../write-whole.ts'

export interface EventsFileOptions {
  chooser: Pick<FileChooser, 'saveFile'>
  now: () => Date
}

const nothingToSave: EarshotError = {
  code: 'no_events',
  message: 'There is no event to save yet. Say something, then save again.',
  retryable: false,
}

/** The wire's events in a file, to look at later or to show somebody. */
export class EventsFile {
  readonly #options: EventsFileOptions
  #isBusy = false

  constructor(options: EventsFileOptions) {
    this.#options = options
  }

  /** A page can't fill the screen with dialogs: there is one at a time. */
  async save(events: readonly WireEvent[]): Promise<SavedEvents> {
    if (this.#isBusy) return { kind: 'failed', error: alreadyChoosing }
    if (events.length === 0) return { kind: 'failed', error: nothingToSave }
    this.#isBusy = true
    try {
      return await this.#save(events)
    } catch (error) {
      return { kind: 'failed', error: notExported(error) }
    } finally {
      this.#isBusy = false
    }
  }

  async #save(events: readonly WireEvent[]): Promise<SavedEvents> {
    const { chooser, now } = this.#options
    const savedAt = now().toISOString()
    const name = `${savedAt.slice(0, 10)} Earshot events.json`
    const path = await chooser.saveFile(name, 'json')
    if (path === null) return { kind: 'cancelled' }
    await writeWhole(path, `${JSON.stringify({ savedAt, events: events.map(written) }, null, 2)}\n`)
    return { kind: 'saved', fileName: basename(path) }
  }
}

function written({ at, direction, bytes, sound, body }: WireEvent) {
  const event: unknown = JSON.parse(body)
  return { at: new Date(at).toISOString(), direction, bytes, ...(sound !== null && { sound }), event }
}
