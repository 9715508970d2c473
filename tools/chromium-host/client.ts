/** Starts the host in a process of its own, for tests that drive an app from outside. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ControlAnswer, ControlRequest, ControlScope } from './control-server.ts'

export interface LaunchOptions {
  appDirectory: string
  appArgs?: readonly string[]
  /** For the host itself, before the app's directory. */
  hostArgs?: readonly string[]
  environment?: NodeJS.ProcessEnv
  /** Node 24 or newer. */
  nodePath?: string
}

const CLOSE_TIMEOUT_MS = 5_000

export interface HostExit {
  code: number | null
  signal: NodeJS.Signals | null
}

export interface LaunchedHost {
  process: ChildProcess
  /** For Playwright's `chromium.connectOverCDP`. */
  devtoolsEndpoint: string
  /**
   * Runs a function in the app's main process. It must stand alone: its source is sent, and its argument and result
   * cross as JSON.
   */
  evaluate<Argument, Result>(
    run: (scope: ControlScope, argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Result>
  /** Everything printed so far, both streams. */
  output(): string
  exited: Promise<HostExit>
  /** Asks the app to quit, and waits for that; an app that prevents it is ended after a while. */
  close(): Promise<HostExit>
}

/** Rejects with what the host printed when it ends before it could announce itself. */
export async function launchHost(options: LaunchOptions): Promise<LaunchedHost> {
  const { appDirectory, appArgs = [], hostArgs = [], nodePath = process.execPath } = options
  const entry = fileURLToPath(new URL('run.ts', import.meta.url))
  const child = spawn(
    nodePath,
    [entry, '--announce', '--end-with-input', ...hostArgs, appDirectory, ...appArgs],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: options.environment ?? process.env,
    },
  )
  const exited = new Promise<HostExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const announced = new Promise<Announcement>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      printed += `${line}\n`
      const announcement = readAnnouncement(line)
      if (announcement !== null) resolve(announcement)
    })
  })
  const failed = exited.then(({ code, signal }) => {
    throw new Error(`The host ended (${signal ?? code}) before it was ready:\n${printed}`)
  })
  const { devtoolsEndpoint, controlEndpoint } = await Promise.race([announced, failed])
  const ready = evaluate(controlEndpoint, { source: '({ electron }) => electron.app.whenReady()' })
  await Promise.race([ready, failed])
  failed.catch(() => undefined)
  return {
    process: child,
    devtoolsEndpoint,
    evaluate: (run, argument) => evaluate(controlEndpoint, { source: String(run), argument }),
    output: () => printed,
    exited,
    close: async () => {
      child.kill('SIGTERM')
      const impatience = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS)
      const exit = await exited
      clearTimeout(impatience)
      return exit
    },
  }
}

interface Announcement {
  devtoolsEndpoint: string
  controlEndpoint: string
}

function readAnnouncement(line: string): Announcement | null {
  if (!line.startsWith('{"devtoolsEndpoint":')) return null
  return JSON.parse(line) as Announcement
}

async function evaluate<Result>(endpoint: string, request: ControlRequest): Promise<Result> {
  const response = await fetch(endpoint, { method: 'POST', body: JSON.stringify(request) })
  const answer = (await response.json()) as ControlAnswer
  if (!answer.ok) throw new Error(answer.error)
  return answer.value as Result
}
