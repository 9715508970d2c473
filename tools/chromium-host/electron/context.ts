/** What the stand-ins need of the host. There is one host in a process, as there is one Electron. */
import type { PageContext } from '../browser/page.ts'
import type { UrlMap } from '../browser/url-map.ts'
import type { Readiness } from './readiness.ts'

export interface HostContext {
  readiness: Readiness
  urls: UrlMap
  /** Null before `ready`. */
  pages: PageContext | null
  app: { path: string; name: string; version: string }
  versions: { electron: string; chrome: string }
  /** The directory that `--user-data-dir` names, if it is given. */
  userDataDirectory: string | null
  display: { width: number; height: number; scaleFactor: number }
  /** Ends Chromium, then the process. */
  exit(code: number): void
}

let current: HostContext | null = null

export function provideHost(context: HostContext): void {
  current = context
}

export function host(): HostContext {
  if (current === null) throw new Error('The Chromium host has not been started')
  return current
}

/** For what exists only after `ready`. `message` is Electron's refusal. */
export function openPages(message: string): PageContext {
  const { pages } = host()
  if (pages === null) throw new Error(message)
  return pages
}
