import type { BrowserWindow } from 'electron'

/** A page that crashes again so soon would do so for ever, and take the machine with it. */
const SOON_MS = 10_000
const PATIENCE_MS = 2_000

/** Loads a window's page again when its process is gone: at once, or a little later when that has just happened. */
export function loadAgainWhenGone(window: BrowserWindow): void {
  let goneBefore = -Infinity
  window.webContents.on('render-process-gone', () => {
    const now = performance.now()
    const again = now - goneBefore < SOON_MS
    goneBefore = now
    const load = (): void => {
      if (!window.isDestroyed()) window.webContents.reload()
    }
    if (again) setTimeout(load, PATIENCE_MS)
    else load()
  })
}
