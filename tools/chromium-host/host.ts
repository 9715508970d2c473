/** Runs one app: loads its main module, starts Chromium, and ends everything together. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type * as Electron from 'electron'
import { setTimeout as delay } from 'node:timers/promises'
import { readAppPackage, type AppPackage } from './app-package.ts'
import { startAppServer } from './browser/app-server.ts'
import { Chromium } from './browser/chromium.ts'
import { chromiumFlags, switchesForChromium } from './browser/flags.ts'
import {
  findBrowser,
  launchChromium,
  forgetDevToolsEndpoint,
  readDevToolsEndpoint,
  removeDirectory,
} from './browser/launch.ts'
import type { RunningChromium } from './browser/launch.ts'
import { NetworkApprovals } from './browser/network-approvals.ts'
import { UrlMap } from './browser/url-map.ts'
import type { HostOptions } from './command-line.ts'
import { startControlServer } from './control-server.ts'
import { app } from './electron/app.ts'
import { provideHost, type HostContext } from './electron/context.ts'
import { createEvent } from './electron/event.ts'
import * as electron from './electron/index.ts'
import { outsideWorld } from './electron/outside-world.ts'
import { protocol } from './electron/protocol.ts'
import { Readiness } from './electron/readiness.ts'
import { standInForElectron } from './module-hooks.ts'
import { buildPageScripts } from './page-runtime/scripts.ts'

/** How long Chromium may take to write its profile at the end. */
const CLOSE_GRACE_MS = 3_000

/** Without a display. */
const HEADLESS_DISPLAY = { width: 1280, height: 800, scaleFactor: 1 }

export async function runHost(options: HostOptions): Promise<void> {
  const appPackage = readAppPackage(options.appDirectory)
  const browserPath = findBrowser(options.browserPath)
  const headless = options.headless || (process.platform === 'linux' && !process.env['DISPLAY'])
  const end = new HostEnd()
  const context = createContext(appPackage, options, (code) => void end.exit(code))
  provideHost(context)
  becomeElectron(appPackage, options, context)

  const scripts = buildPageScripts()
  await loadApp(appPackage.mainPath)

  const approvals = new NetworkApprovals()
  const server = await startAppServer(context.urls, approvals, {
    answer: (request) => protocol.answer(request),
    // Before `ready` no rule of the app's is there to ask, and no page of its own either.
    mayLoadUnseen: async (url) =>
      app.isReady() &&
      electron.session.defaultSession.webRequest.mayRequest({
        id: 0,
        url,
        method: 'GET',
        referrer: '',
        resourceType: 'other',
        timestamp: Date.now(),
        uploadData: [],
      }),
  })
  const userDataDirectory = app.getPath('sessionData')
  const flags = chromiumFlags({
    headless,
    isRoot: process.getuid?.() === 0,
    isLinux: process.platform === 'linux',
    userDataDirectory,
    proxyPort: server.port,
    openDevToolsPort: options.announce,
    extra: [...app.commandLine.flags, ...switchesForChromium(options.appArgs), ...options.browserArgs],
  })
  forgetDevToolsEndpoint(userDataDirectory)
  const running = await launchChromium(browserPath, flags)
  end.own(running)
  context.versions.chrome = running.version.replace(/^.*\//, '')
  const windowFlags = flags.filter((flag) => /^--(user-data-dir|no-sandbox|ozone-platform)\b/.test(flag))
  const chromium = new Chromium({ running, headless, browserPath, windowFlags })
  await chromium.start()
  if (!headless) context.display = await chromium.measureDisplay()
  context.pages = { chromium, scripts: await scripts, urls: context.urls, approvals }

  if (options.endWithInput) end.followInput()
  // Before the app can print anything of its own about being ready.
  if (options.announce) await announce(userDataDirectory)
  context.readiness.reach()
  app.emit('ready', createEvent({}), {})
}

function createContext(
  { directory, name, version }: AppPackage,
  { appArgs }: HostOptions,
  exit: (code: number) => void,
): HostContext {
  const require = createRequire(import.meta.url)
  const electronPackage = JSON.parse(readFileSync(require.resolve('electron/package.json'), 'utf8')) as {
    version: string
  }
  const userDataArgument = appArgs.find((arg) => arg.startsWith('--user-data-dir='))
  return {
    readiness: new Readiness(),
    urls: new UrlMap(),
    pages: null,
    app: { path: directory, name, version },
    versions: { electron: electronPackage.version, chrome: '' },
    userDataDirectory: userDataArgument?.replace(/^[^=]*=/, '') ?? null,
    display: HEADLESS_DISPLAY,
    exit,
  }
}

/** The process looks to the app as Electron's does; `versions.chromiumHost` tells them apart. */
function becomeElectron({ directory }: AppPackage, { appArgs }: HostOptions, context: HostContext): void {
  process.argv = [process.execPath, directory, ...appArgs]
  const versions = {
    ...process.versions,
    electron: context.versions.electron,
    get chrome() {
      return context.versions.chrome
    },
    chromiumHost: '1',
  }
  Object.defineProperty(process, 'versions', { value: versions, enumerable: true })
  Object.defineProperty(process, 'type', { value: 'browser', enumerable: true })
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
  Object.defineProperty(process, 'resourcesPath', { value: directory, enumerable: true })
  standInForElectron()
}

/**
 * Like Electron, goes on when the main module has run, or when it waits at its top level and nothing else is left to
 * do, as in `await app.whenReady()`.
 */
async function loadApp(mainPath: string): Promise<void> {
  const loaded = import(pathToFileURL(mainPath).href) as Promise<unknown>
  // Whether it fails before or after the race is decided, the app cannot run.
  loaded.catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
  const idle = Promise.withResolvers<void>()
  process.once('beforeExit', idle.resolve)
  await Promise.race([loaded, idle.promise])
  process.off('beforeExit', idle.resolve)
}

async function announce(userDataDirectory: string): Promise<void> {
  const standIn = electron as unknown as typeof Electron
  const controlEndpoint = await startControlServer({ electron: standIn, outsideWorld })
  let devtoolsEndpoint = readDevToolsEndpoint(userDataDirectory)
  for (; devtoolsEndpoint === null; devtoolsEndpoint = readDevToolsEndpoint(userDataDirectory))
    await delay(20)
  console.log(JSON.stringify({ devtoolsEndpoint, controlEndpoint }))
}

/** Every way in which a run ends takes Chromium and its temporary data with it. */
class HostEnd {
  #running: RunningChromium | null = null
  #isEnding = false

  constructor() {
    process.on('exit', () => this.#cleanUp())
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // The second one does not wait for an app that prevents its end.
      process.once(signal, () => {
        process.once(signal, () => process.exit(1))
        app.quit()
      })
    }
  }

  /** Whoever started the host is gone when its end of standard input is. */
  followInput(): void {
    process.stdin.once('end', () => void this.exit(1))
    process.stdin.resume()
    process.stdin.unref()
  }

  own(running: RunningChromium): void {
    this.#running = running
    void running.ended.then((how) => {
      if (this.#isEnding) return
      console.error(`Chromium ended unexpectedly (${how}), and the app with it; start it again.`)
      process.exit(1)
    })
    if (this.#isEnding) void running.close(CLOSE_GRACE_MS)
  }

  async exit(code: number): Promise<void> {
    this.#isEnding = true
    await this.#running?.close(CLOSE_GRACE_MS)
    process.exit(code)
  }

  #cleanUp(): void {
    this.#isEnding = true
    this.#running?.kill()
    const { temporaryUserData } = app.paths
    if (temporaryUserData !== null) removeDirectory(temporaryUserData)
  }
}
