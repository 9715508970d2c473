/** The host's own command line. */
import { HostError } from './host-error.ts'

export interface HostOptions {
  headless: boolean
  /** `--browser` or the environment; undefined leaves the search to the host. */
  browserPath: string | undefined
  browserArgs: string[]
  announce: boolean
  /** Quit when standard input closes, so that the host does not outlive a test that was killed. */
  endWithInput: boolean
  appDirectory: string
  /** For the app, as they are. */
  appArgs: string[]
}

const USAGE =
  'Usage: node tools/chromium-host/run.ts [--headless] [--browser=PATH] [--browser-arg=ARG]... [--announce] [--end-with-input] APP_DIRECTORY [APP_ARG]...'

/** Options end at the app's directory; whatever follows is the app's. */
export function parseCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): HostOptions {
  const end = args.findIndex((arg) => !arg.startsWith('--'))
  const appDirectory = args[end]
  if (appDirectory === undefined) throw new HostError('usage', `No app directory was given. ${USAGE}`)
  const options: HostOptions = {
    headless: false,
    browserPath: environment['EARSHOT_BROWSER'],
    browserArgs: [],
    announce: false,
    endWithInput: false,
    appDirectory,
    appArgs: args.slice(end + 1),
  }
  for (const arg of args.slice(0, end)) {
    const [, name = '', value] = /^(--[^=]+)(?:=(.*))?$/s.exec(arg) ?? []
    if (arg === '--headless') options.headless = true
    else if (arg === '--announce') options.announce = true
    else if (arg === '--end-with-input') options.endWithInput = true
    else if (name === '--browser' && value) options.browserPath = value
    else if (name === '--browser-arg' && value) options.browserArgs.push(value)
    else throw new HostError('usage', `The host does not know ${arg}. ${USAGE}`)
  }
  return options
}
