import { join } from 'node:path'
import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron'
import type { Page } from '../../shared/ipc/pages.ts'
import { pageUrl } from '../security/app-protocol.ts'
import { pageWalls, type OpenPreferences } from '../security/page-walls.ts'
import { loadAgainWhenGone } from './page-crash.ts'

interface PageWindowOptions extends Omit<BrowserWindowConstructorOptions, 'webPreferences'> {
  webPreferences?: OpenPreferences
}

interface PageLoad {
  query?: Readonly<Record<string, string>>
  /** The window stays empty until then; null for none. */
  after?: Promise<void> | null
}

/**
 * A window that shows one of our pages, with everything shut that a page can do without: its only way out is the
 * contract that its preload exposes. Main holds the truth: a page whose process is gone comes back with it.
 */
export function pageWindow(
  page: Page,
  options: PageWindowOptions,
  { query = {}, after = null }: PageLoad = {},
): BrowserWindow {
  const window = new BrowserWindow({
    ...options,
    webPreferences: {
      ...options.webPreferences,
      preload: join(import.meta.dirname, `../preload/${page}.cjs`),
      ...pageWalls,
    },
  })
  window.removeMenu()
  loadAgainWhenGone(window)
  const load = (): void => {
    if (!window.isDestroyed()) void window.loadURL(pageUrl(page, query))
  }
  if (after === null) load()
  else void after.then(load)
  return window
}
