import { installed } from '../setup/paths.mjs'
import type { AppLaunch, HostName, RunningApp } from './app.ts'
import { launchOnChromiumHost } from './on-chromium-host.ts'
import { launchOnElectron } from './on-electron.ts'

/** Starts the built app; on Electron where its binary is there, unless a host is named. */
export function launchApp(launch: AppLaunch, host: HostName = preferredHost()): Promise<RunningApp> {
  return host === 'electron' ? launchOnElectron(launch) : launchOnChromiumHost(launch)
}

function preferredHost(): HostName {
  return installed().electronPath === null ? 'chromium-host' : 'electron'
}
