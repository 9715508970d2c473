import type { EventEmitter } from 'node:events'
import type { SavedEvents } from '../../shared/saved-events.ts'
import type { TurnSummary } from '../../shared/turn-summary.ts'
import type { SessionEvents } from '../realtime/session-options.ts'
import { EventsFile, type EventsFileOptions } from './events-file.ts'
import { WireLog, type WireLogOptions } from './wire-log.ts'

/** Turns that are kept. */
const MAX_TURNS = 200

interface InspectorOptions extends WireLogOptions {
  file: EventsFileOptions
  onTurns: (turns: readonly TurnSummary[]) => void
}

/** What it listens to: see `CurrentSession`. */
interface Talk {
  events: EventEmitter<SessionEvents>
  on(event: 'replaced', listener: () => void): unknown
}

/** What a person can see of the talk at hand beside the talk itself. Another talk begins with nothing. */
export class Inspector {
  readonly #log: WireLog
  readonly #file: EventsFile
  #turns: readonly TurnSummary[] = []

  constructor(current: Talk, options: InspectorOptions) {
    this.#log = new WireLog(options)
    this.#file = new EventsFile(options.file)
    const tellTurns = (turns: readonly TurnSummary[]) => {
      this.#turns = turns
      options.onTurns(turns)
    }
    current.events.on('sent', (event) => this.#log.sent(event))
    current.events.on('received', (incoming) => this.#log.received(incoming))
    current.events.on('turn', (turn) => tellTurns([...this.#turns, turn].slice(-MAX_TURNS)))
    current.on('replaced', () => {
      this.#log.clear()
      tellTurns([])
    })
  }

  get turns(): readonly TurnSummary[] {
    return this.#turns
  }

  watch(on: boolean): void {
    this.#log.watch(on)
  }

  clear(): void {
    this.#log.clear()
  }

  save(): Promise<SavedEvents> {
    return this.#file.save(this.#log.events)
  }
}
