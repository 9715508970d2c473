import type { Page } from '@playwright/test'
import type { OverlayView } from '../../src/shared/overlay-view.ts'
import type { RunningApp } from '../../tools/app-driver/app.ts'

/** The overlay's page, as the app has it, in a window of the test's own. */
export async function openOverlayPage(app: RunningApp): Promise<Page> {
  await app.inMain(async ({ BrowserWindow, app: electronApp }) => {
    const { join } = process.getBuiltinModule('node:path')
    const preload = join(electronApp.getAppPath(), 'out/preload/overlay.cjs')
    const window = new BrowserWindow({
      width: 560,
      height: 200,
      webPreferences: { preload, sandbox: true, contextIsolation: true },
    })
    await window.loadURL('app://overlay/')
  }, null)
  return (await app.page('overlay')) as Page
}

/** As while somebody talks by a hotkey. */
export function showOverlay(
  app: RunningApp,
  words: Pick<OverlayView, 'language' | 'textSize'>,
): Promise<void> {
  const session = { kind: 'listening', since: Date.now(), mode: 'held' } as const
  const view: OverlayView = { shown: true, session, muted: false, error: null, ...words }
  return app.inMain(({ BrowserWindow }, told) => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send('overlay.changed', told)
  }, view)
}
