/** Electron's app: its life, its names and its paths. */
import type Electron from 'electron'
import { appMetrics } from './app-metrics.ts'
import { AppPaths } from './app-paths.ts'
import { host } from './context.ts'
import { createEvent } from './event.ts'
import { outsideWorld } from './outside-world.ts'
import { Strict, StrictEmitter } from './strict.ts'
import { windowRegistry } from './window-registry.ts'

class HostCommandLine
  extends Strict
  implements
    Pick<
      Electron.CommandLine,
      'appendSwitch' | 'hasSwitch' | 'getSwitchValue' | 'appendArgument' | 'removeSwitch'
    >
{
  static override readonly electronName = 'app.commandLine'
  readonly #switches = new Map<string, string>()
  readonly #arguments: string[] = []

  appendSwitch(name: string, value = ''): void {
    this.#switches.set(name.replace(/^--/, ''), value)
  }

  appendArgument(value: string): void {
    this.#arguments.push(value)
  }

  removeSwitch(name: string): void {
    this.#switches.delete(name)
  }

  hasSwitch(name: string): boolean {
    return this.#switches.has(name)
  }

  getSwitchValue(name: string): string {
    return this.#switches.get(name) ?? ''
  }

  /** As Chromium's own arguments. */
  get flags(): string[] {
    const switches = [...this.#switches].map(([name, value]) =>
      value === '' ? `--${name}` : `--${name}=${value}`,
    )
    return [...switches, ...this.#arguments]
  }
}

type Modelled =
  | 'whenReady'
  | 'isReady'
  | 'quit'
  | 'exit'
  | 'focus'
  | 'getPath'
  | 'setPath'
  | 'getName'
  | 'setName'
  | 'getVersion'
  | 'getAppPath'
  | 'getLocale'
  | 'getPreferredSystemLanguages'
  | 'isPackaged'
  | 'name'
  | 'requestSingleInstanceLock'
  | 'hasSingleInstanceLock'
  | 'releaseSingleInstanceLock'
  | 'enableSandbox'
  | 'disableHardwareAcceleration'
  | 'setAppUserModelId'
  | 'getAppMetrics'
  | 'resolveProxy'

class HostApp extends StrictEmitter implements Pick<Electron.App, Modelled> {
  static override readonly electronName = 'app'
  readonly isPackaged = false
  readonly commandLine = new HostCommandLine()
  readonly paths = new AppPaths()
  #isQuitting = false
  #exitCode: number | null = null

  constructor() {
    super()
    windowRegistry.onCreated = (window) => {
      window.on('focus', () => this.emit('browser-window-focus', createEvent({}), window))
      window.on('blur', () => this.emit('browser-window-blur', createEvent({}), window))
      this.emit('web-contents-created', createEvent({}), window.webContents)
      this.emit('browser-window-created', createEvent({}), window)
    }
    windowRegistry.onAllClosed = () => {
      if (this.#exitCode !== null) return
      if (this.#isQuitting) this.#finishQuit()
      else if (!this.emit('window-all-closed')) this.quit()
    }
  }

  whenReady(): Promise<void> {
    return host().readiness.whenReady
  }

  isReady(): boolean {
    return host().readiness.isReady
  }

  quit(): void {
    if (this.#isQuitting || this.#exitCode !== null) return
    const event = createEvent({})
    this.emit('before-quit', event)
    if (event.defaultPrevented) return
    this.#isQuitting = true
    const windows = windowRegistry.all
    if (windows.length === 0) this.#finishQuit()
    for (const window of windows) {
      if (window.isDestroyed()) continue
      window.close()
      if (!window.isClosing) {
        this.#isQuitting = false
        return
      }
    }
  }

  /** At once, without asking windows or listeners of `before-quit` and `will-quit`. */
  exit(exitCode = 0): void {
    if (this.#exitCode !== null) return
    this.#exitCode = exitCode
    for (const window of windowRegistry.all) window.destroy()
    this.emit('quit', createEvent({}), exitCode)
    host().exit(exitCode)
  }

  focus(): void {
    windowRegistry.all.find((window) => window.isVisible())?.focus()
  }

  getPath(name: string): string {
    return this.paths.get(name)
  }

  setPath(name: string, path: string): void {
    this.paths.set(name, path)
  }

  get name(): string {
    return host().app.name
  }

  set name(name: string) {
    host().app.name = name
  }

  getName(): string {
    return this.name
  }

  setName(name: string): void {
    this.name = name
  }

  getVersion(): string {
    return host().app.version
  }

  getAppPath(): string {
    return host().app.path
  }

  getLocale(): string {
    return Intl.DateTimeFormat().resolvedOptions().locale
  }

  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()]
  }

  /** Each run has its own data, so it is always the only one. A test emits `second-instance` itself. */
  requestSingleInstanceLock(): boolean {
    return true
  }

  hasSingleInstanceLock(): boolean {
    return true
  }

  releaseSingleInstanceLock(): void {
    // No one waits for it.
  }

  enableSandbox(): void {
    // Every page is sandboxed anyway, as far as Chromium's own sandbox runs.
  }

  disableHardwareAcceleration(): void {
    // It is never on.
  }

  setAppUserModelId(): void {
    // Windows' taskbar is not here.
  }

  /** The host does not ask the system. */
  async resolveProxy(): Promise<string> {
    return outsideWorld.proxy
  }

  getAppMetrics(): Electron.ProcessMetric[] {
    return appMetrics(host().pages?.chromium.processes() ?? [])
  }

  #finishQuit(): void {
    const event = createEvent({})
    this.emit('will-quit', event)
    if (event.defaultPrevented) this.#isQuitting = false
    else this.exit(0)
  }
}

export const app = new HostApp()
