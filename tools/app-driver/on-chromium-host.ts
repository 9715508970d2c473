import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type Page as BrowserPage } from 'playwright-core'
import { installed, projectRoot } from '../setup/paths.mjs'
import { microphoneArgs, type AppLaunch, type RunningApp } from './app.ts'

/** Starts the app on the Chromium host, in a process of its own, and joins its browser. */
export async function launchOnChromiumHost(launch: AppLaunch): Promise<RunningApp> {
  const { browserPath } = installed()
  const child = spawn(
    process.execPath,
    [
      join(projectRoot, 'tools/chromium-host/run.ts'),
      '--announce',
      '--headless',
      ...(browserPath === null ? [] : [`--browser=${browserPath}`]),
      projectRoot,
      ...launch.args,
      ...(launch.microphone === undefined ? [] : microphoneArgs(launch.microphone)),
    ],
    { env: { ...process.env, ...launch.env }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? 1)
  const endpoint = await announced(child.stdout, exited)
  const browser = await chromium.connectOverCDP(endpoint)
  return {
    host: 'chromium-host',
    page: (name) => findPage(browser, name),
    async close() {
      child.kill('SIGTERM')
      return exited
    },
  }
}

/** The host's first line names where its browser can be joined; what follows is the app's own output. */
async function announced(stdout: NodeJS.ReadableStream, exited: Promise<number>): Promise<string> {
  const lines = createInterface({ input: stdout })
  const first = await Promise.race([
    once(lines, 'line') as Promise<[string]>,
    exited.then((code) => {
      throw new Error(`The Chromium host ended with ${code} before the app was up.`)
    }),
  ])
  lines.on('line', (line) => process.stderr.write(`${line}\n`))
  const { devtoolsEndpoint } = JSON.parse(first[0]) as { devtoolsEndpoint: string }
  return devtoolsEndpoint
}

async function findPage(browser: Browser, name: string): Promise<BrowserPage> {
  const isNamed = (page: BrowserPage) => URL.parse(page.url())?.hostname === `${name}.localhost`
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    const page = browser
      .contexts()
      .flatMap((context) => context.pages())
      .find(isNamed)
    if (page !== undefined) {
      await page.waitForLoadState()
      return page
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`The app opened no ${name} page.`)
}
