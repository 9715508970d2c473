/** What the host makes of `webPreferences`: pages are always sandboxed and isolated, so it refuses anything else. */
import { readFileSync } from 'node:fs'
import { Script } from 'node:vm'
import type Electron from 'electron'
import { wrapPreload, type PreloadSource } from '../page-runtime/scripts.ts'
import type { PageConfig } from '../wire/messages.ts'
import { host } from './context.ts'
import { unavailable } from './strict.ts'

const refused = {
  sandbox: false,
  contextIsolation: false,
  nodeIntegration: true,
  webSecurity: false,
} as const

export function checkWebPreferences(preferences: Electron.WebPreferences): void {
  for (const [name, value] of Object.entries(refused)) {
    if (preferences[name as keyof typeof refused] === value)
      throw unavailable(`webPreferences.${name}: ${value}`)
  }
}

/** Throws when the preload cannot be read, or does not parse as CommonJS. */
export function readPreload(path: string): PreloadSource {
  const code = readFileSync(path, 'utf8')
  new Script(`(${wrapPreload(code)})`, { filename: path })
  return { path, code }
}

/** `process` as a sandboxed preload sees it. */
export function preloadProcess(preferences: Electron.WebPreferences): PageConfig['process'] {
  const { versions } = host()
  return {
    argv: [process.execPath, ...(preferences.additionalArguments ?? [])],
    platform: process.platform,
    arch: process.arch,
    env: Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? ''])),
    versions: { ...versions, node: process.versions.node, v8: process.versions.v8 },
  }
}
