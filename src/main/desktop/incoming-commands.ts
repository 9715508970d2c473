import { linkCommand, readCommand, type Command } from './command-line.ts'
import type { EarshotError } from '../../shared/errors.ts'

/** What a second start hands to the first: its arguments as they were given, which Chromium would rearrange. */
interface HandedOver {
  argv: readonly string[]
}

/** What is needed of Electron's `app`. */
interface CommandSource {
  on(
    event: 'second-instance',
    listener: (event: unknown, argv: string[], directory: string, given: unknown) => void,
  ): unknown
  on(event: 'open-url', listener: (event: { preventDefault(): void }, url: string) => void): unknown
  on(event: 'activate', listener: () => void): unknown
}

type CommandListener = (command: Command | EarshotError) => void

/** What the system and other starts of Earshot ask of this one, from its first moment on. */
export class IncomingCommands {
  #listener: CommandListener | null = null
  /** Came before anybody could follow them. */
  readonly #waiting: (Command | EarshotError)[] = []

  constructor(app: CommandSource) {
    app.on('second-instance', (_event, argv, _directory, given) => {
      this.#tell(readCommand(isHandedOver(given) ? given.argv : argv.slice(1)))
    })
    // macOS alone; a link that starts the app comes before it is ready.
    app.on('open-url', (event, url) => {
      event.preventDefault()
      this.#tell(linkCommand(url))
    })
    app.on('activate', () => this.#tell({ kind: 'open' }))
  }

  /** From now on they are for this listener, the earlier ones first. */
  listen(listener: CommandListener): void {
    this.#listener = listener
    for (const command of this.#waiting.splice(0)) listener(command)
  }

  #tell(command: Command | EarshotError): void {
    if (this.#listener === null) this.#waiting.push(command)
    else this.#listener(command)
  }
}

function isHandedOver(given: unknown): given is HandedOver {
  if (typeof given !== 'object' || given === null || !('argv' in given)) return false
  return Array.isArray(given.argv) && given.argv.every((argument) => typeof argument === 'string')
}
