/** Finds, starts and ends Chromium. */
import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { HostError } from '../host-error.ts'
import { DevToolsConnection } from './devtools.ts'

/** The first with everything that the page runtime uses (`Uint8Array.prototype.toBase64`). */
const OLDEST_CHROMIUM = 140

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** `wanted` comes from `--browser` or `EARSHOT_BROWSER`; without it the usual places are tried. */
export function findBrowser(wanted: string | undefined): string {
  if (wanted !== undefined) {
    if (isExecutable(wanted)) return wanted
    throw new HostError(
      'browser_missing',
      `There is no executable browser at ${wanted}; correct --browser or EARSHOT_BROWSER.`,
    )
  }
  const found = usualPlaces.find(isExecutable)
  if (found !== undefined) return found
  throw new HostError(
    'browser_missing',
    'No Chromium was found; install it (on Debian: apt install chromium) or name it with --browser=PATH or EARSHOT_BROWSER.',
  )
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export interface RunningChromium {
  connection: DevToolsConnection
  version: string
  /** All of its processes are in it. */
  processGroup: number
  /** Settles when the process has ended, for whatever reason. */
  ended: Promise<string>
  /** Asks it to end, and kills it if it does not within `graceMs`. */
  close(graceMs: number): Promise<void>
  /** At once, for the moment in which the host itself ends. */
  kill(): void
}

/** A first start on a slow disk takes seconds; longer than this is something that is no Chromium. */
/** Chromium’s own name for it. */
const ENDPOINT_FILE = 'DevToolsActivePort'

const START_TIMEOUT_MS = 30_000

/** How much of what Chromium prints is kept to explain a failed start, in characters. */
const KEPT_OUTPUT = 4_000

export async function launchChromium(
  browserPath: string,
  flags: readonly string[],
): Promise<RunningChromium> {
  const child = spawn(browserPath, flags, {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // Its own process group, so that its children can be killed with it and Ctrl-C reaches only the host.
    detached: process.platform !== 'win32',
  })
  let printed = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-KEPT_OUTPUT)
  })
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  const [toChromium, fromChromium] = [child.stdio[3] as Writable, child.stdio[4] as Readable]
  const connection = new DevToolsConnection(fromChromium, toChromium, () => undefined)
  const kill = (): void => killGroup(child)

  const timeout = setTimeout(kill, START_TIMEOUT_MS)
  const version = await Promise.race([
    connection.browser.send('Browser.getVersion').then(({ product }) => product),
    ended,
  ]).catch(() => ended)
  clearTimeout(timeout)
  const major = Number(/^[A-Za-z]+\/(\d+)\./.exec(version)?.[1])
  if (Number.isNaN(major)) {
    if (printed.includes('ProcessSingleton') || printed.includes('existing browser session')) {
      throw new HostError(
        'profile_in_use',
        'Another run uses this user data directory; end it or name another.',
      )
    }
    throw new HostError(
      'browser_failed',
      `${browserPath} could not be started (${version}): ${lastLine(printed)} Try to run it by itself to see why.`,
    )
  }
  if (major < OLDEST_CHROMIUM) {
    kill()
    throw new HostError(
      'browser_too_old',
      `${browserPath} is Chromium ${major}; the host needs ${OLDEST_CHROMIUM} or newer, so update it or name another with --browser=PATH.`,
    )
  }
  const close = async (graceMs: number): Promise<void> => {
    connection.browser.send('Browser.close').catch(() => undefined)
    const timer = setTimeout(kill, graceMs)
    await ended
    clearTimeout(timer)
    kill()
  }
  return { connection, version, processGroup: child.pid ?? 0, ended, close, kill }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // Already gone, which is what was wanted.
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

/** A run that was killed leaves its own behind, and nobody listens there. */
export function forgetDevToolsEndpoint(userDataDirectory: string): void {
  rmSync(join(userDataDirectory, ENDPOINT_FILE), { force: true })
}

/** Where another process can attach. Null until Chromium has written all of it, which it does once it listens. */
export function readDevToolsEndpoint(userDataDirectory: string): string | null {
  const path = join(userDataDirectory, ENDPOINT_FILE)
  const written = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const endpoint = /^(\d+)\n(\/devtools\/browser\/[\da-f-]{36})\s*$/.exec(written)
  return endpoint === null ? null : `ws://127.0.0.1:${endpoint[1]}${endpoint[2]}`
}

export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}
