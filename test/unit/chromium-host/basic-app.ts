/** Drives the app in `fixtures/basic` through the host. */
import { fileURLToPath } from 'node:url'
import type { BrowserWindowConstructorOptions } from 'electron'
import { afterAll, beforeAll } from 'vitest'
import { launchHost, type LaunchedHost, type LaunchOptions } from '../../../tools/chromium-host/client.ts'
import './fixtures/basic/fixture.ts'

export const fixturesDirectory = fileURLToPath(new URL('fixtures', import.meta.url))

export interface BasicApp extends LaunchedHost {
  open(name: string, options?: BrowserWindowConstructorOptions): Promise<void>
  /** Runs a function in the page's own world; argument and result cross as JSON. */
  inPage<Argument, Result>(
    name: string,
    run: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Result>
}

export async function startBasicApp(options: Partial<LaunchOptions> = {}): Promise<BasicApp> {
  const host = await launchHost({
    appDirectory: `${fixturesDirectory}/basic`,
    hostArgs: ['--headless'],
    ...options,
  })
  return {
    ...host,
    open: (name, windowOptions = {}) =>
      host.evaluate(
        async (_scope, [window, given]) => {
          await fixture.open(window, given)
        },
        [name, windowOptions] as const,
      ),
    inPage: (name, run, argument) =>
      host.evaluate(
        async (_scope, [window, code]) => fixture.windows.get(window)?.webContents.executeJavaScript(code),
        [name, `(${String(run)})(${JSON.stringify(argument)})`] as const,
      ) as ReturnType<typeof run> & Promise<Awaited<ReturnType<typeof run>>>,
  }
}

/** One app for all tests of a file: started before them and closed after them. */
export function runBasicApp(prepare: (app: BasicApp) => Promise<void>): void {
  let app: BasicApp | undefined
  beforeAll(async () => {
    app = await startBasicApp()
    await prepare(app)
  }, 90_000)
  afterAll(async () => {
    await app?.close()
  })
}
