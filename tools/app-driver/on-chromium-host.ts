import { chromium, type Browser, type Page as BrowserPage } from 'playwright-core'
import { launchHost } from '../chromium-host/client.ts'
import { installed, projectRoot } from '../setup/paths.mjs'
import { microphoneArgs, type AppLaunch, type RunningApp } from './app.ts'

/** Starts the app on the Chromium host, in a process of its own, and joins its browser. */
export async function launchOnChromiumHost(launch: AppLaunch): Promise<RunningApp> {
  const { browserPath } = installed()
  const host = await launchHost({
    appDirectory: projectRoot,
    hostArgs: ['--headless', ...(browserPath === null ? [] : [`--browser=${browserPath}`])],
    appArgs: [...launch.args, ...(launch.microphone === undefined ? [] : microphoneArgs(launch.microphone))],
    environment: { ...process.env, ...launch.env },
  })
  const browser = await chromium.connectOverCDP(host.devtoolsEndpoint, {
    noDefaults: launch.untouched ?? false,
  })
  return {
    host: 'chromium-host',
    page: (name) => findPage(browser, name),
    inMain: (run, argument) =>
      host.evaluate(
        ({ electron }, call) =>
          (new Function(`return (${call.source})`)() as typeof run)(electron, call.argument),
        { source: String(run), argument },
      ),
    onDesktop: (run, argument) =>
      host.evaluate(
        ({ outsideWorld }, call) =>
          (new Function(`return (${call.source})`)() as typeof run)(outsideWorld, call.argument),
        { source: String(run), argument },
      ),
    ended: host.exited.then(({ code }) => code ?? 1),
    output: () => host.output(),
    async close() {
      const { code } = await host.close()
      return code ?? 1
    },
  }
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
