import { _electron, type Page as BrowserPage } from 'playwright-core'
import { installed, projectRoot } from '../setup/paths.mjs'
import { microphoneArgs, type AppLaunch, type RunningApp } from './app.ts'

/** Starts the app on Electron itself. */
export async function launchOnElectron(launch: AppLaunch): Promise<RunningApp> {
  const { electronPath } = installed()
  if (electronPath === null) throw new Error('Electron is not installed. Run npm start once with a network.')
  const app = await _electron.launch({
    executablePath: electronPath,
    args: [
      projectRoot,
      // Chromium refuses its sandbox to root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...launch.args,
      ...(launch.microphone === undefined ? [] : microphoneArgs(launch.microphone)),
    ],
    env: { ...(process.env as Record<string, string>), ...launch.env },
  })
  let printed = ''
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (printed += text))
  }
  const { promise: ended, resolve: end } = Promise.withResolvers<number>()
  app.process().once('exit', (code) => end(code ?? 1))
  const isNamed = (name: string) => (page: BrowserPage) => URL.parse(page.url())?.hostname === name
  return {
    host: 'electron',
    async page(name) {
      const page =
        app.windows().find(isNamed(name)) ?? (await app.waitForEvent('window', { predicate: isNamed(name) }))
      await page.waitForLoadState()
      return page
    },
    inMain: (run, argument) =>
      app.evaluate(
        (electron, call) =>
          (new Function(`return (${call.source})`)() as typeof run)(electron, JSON.parse(call.argument)),
        { source: String(run), argument: JSON.stringify(argument) },
      ),
    onDesktop: () => Promise.reject(new Error('On Electron nobody can click what the system draws.')),
    ended,
    output: () => printed,
    async close() {
      await app.close()
      return ended
    },
  }
}
