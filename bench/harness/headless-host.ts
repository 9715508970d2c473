import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { launchHost, type LaunchedHost } from '../../tools/chromium-host/client.ts'
import { installed } from '../../tools/setup/paths.mjs'

/** The least that an app can be, to compare with. */
export const EMPTY_APP = join(import.meta.dirname, '..', 'fixtures', 'empty-window')

const PATIENCE_MS = 30_000

/** Starts an app on the Chromium host, without a screen and with nobody attached to its browser. */
export function launchHeadless(
  appDirectory: string,
  env: Readonly<Record<string, string>> = {},
): Promise<LaunchedHost> {
  const { browserPath } = installed()
  return launchHost({
    appDirectory,
    hostArgs: ['--headless', ...(browserPath === null ? [] : [`--browser=${browserPath}`])],
    environment: { ...process.env, ...env },
  })
}

export function attachTo(host: LaunchedHost): Promise<Browser> {
  return chromium.connectOverCDP(host.devtoolsEndpoint)
}

/** The page of that name, once it is there. */
export async function pageOf(browser: Browser, name: string): Promise<Page> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
    const pages = browser.contexts().flatMap((context) => context.pages())
    const page = pages.find((candidate) => URL.parse(candidate.url())?.hostname === `${name}.localhost`)
    if (page !== undefined) return page
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`The app opened no ${name} page.`)
}
