import type * as Electron from 'electron'
import type { Page as BrowserPage } from 'playwright-core'
import type { Diagnostics } from '../../src/shared/diagnostics.ts'
import type { Snapshot } from '../../src/shared/ipc/contract.ts'
import type { Page } from '../../src/shared/ipc/pages.ts'
import type { ControlScope } from '../chromium-host/control-server.ts'

type OutsideWorld = ControlScope['outsideWorld']

export type HostName = 'electron' | 'chromium-host'

/** How to start the app for a demonstration or a test. */
export interface AppLaunch {
  /** Options of the app, and Chromium's switches. */
  args: readonly string[]
  env?: Readonly<Record<string, string>>
  /** A WAV file that the microphone plays, once, from the moment it is opened. */
  microphone?: string
  /** Its pages are as they are when nobody drives them. Otherwise each takes itself for seen and focused. */
  untouched?: boolean
}

/** The running app, as a person with hands and eyes has it: its pages, and real input on them. */
export interface RunningApp {
  host: HostName
  page(name: Page): Promise<BrowserPage>
  /** Runs a function in main. It must stand alone: its source is sent, argument and result cross as JSON. */
  inMain<Argument, Result>(
    run: (electron: typeof Electron, argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>
  /** As `inMain`, with what the host models of the desktop: tray, notifications. Electron itself has no such hands. */
  onDesktop<Argument, Result>(
    run: (desktop: OutsideWorld, argument: Argument) => Result,
    argument: Argument,
  ): Promise<Result>
  /** Everything that it has printed so far. */
  output(): string
  /** Resolves with its exit code once it has ended of its own accord. */
  ended: Promise<number>
  /** Quits it as a person would, and waits. Returns the exit code. */
  close(): Promise<number>
}

/** Chromium's switches for a microphone that plays a file, once or for good. Without one it hears nothing at all. */
export function microphoneArgs(path: string, times: 'once' | 'for good' = 'once'): string[] {
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${path}${times === 'once' ? '%noloop' : ''}`,
  ]
}

/** What main says of itself, asked from the main window as any window may. */
export function readDiagnostics(mainWindow: BrowserPage): Promise<Diagnostics> {
  return mainWindow.evaluate(() => window.earshot.diagnostics.read())
}

export function readSnapshot(mainWindow: BrowserPage): Promise<Snapshot> {
  return mainWindow.evaluate(() => window.earshot.app.snapshot())
}
