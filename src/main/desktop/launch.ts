import { app, dialog } from 'electron'
import { isEarshotError } from '../realtime/dialects/endpoint.ts'
import { firstWindow, ownArguments, readCommand, type Command } from './command-line.ts'
import { IncomingCommands } from './incoming-commands.ts'
import { openedAtLogin } from './start-at-login.ts'

export interface Launch {
  command: Command
  /** What the command line says, without what a link brought along. */
  argv: readonly string[]
  incoming: IncomingCommands
  /** What a person sees at once; null for nothing. Once the app is ready. */
  firstWindow(): 'main-window' | 'quick-ask' | null
}

/** There is one Earshot: a later start hands over what it is asked for, and ends. */
export function launch(start: (launched: Launch) => Promise<void>): void {
  const incoming = new IncomingCommands(app)
  const argv = process.argv.slice(1)
  const command = readCommand(argv)
  if (isEarshotError(command)) {
    console.error(command.message)
    app.exit(2)
  } else if (!app.requestSingleInstanceLock({ argv }) || command.kind === 'quit') {
    app.quit()
  } else {
    start({
      command,
      argv: ownArguments(argv),
      incoming,
      firstWindow: () => (openedAtLogin(app, process.platform) ? null : firstWindow(command)),
    }).catch((error: unknown) => {
      dialog.showErrorBox('Earshot could not start', error instanceof Error ? error.message : String(error))
      app.exit(1)
    })
  }
}
