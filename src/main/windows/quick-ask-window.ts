import { screen, type BrowserWindow } from 'electron'
import { pageWindow } from './page-window.ts'

/** The page grows downward to this part of the screen, and then scrolls. */
const MAX_SCREEN_SHARE = 0.6

/** Made hidden, so that showing it later takes one frame. It is transparent: its page draws as much as it needs. */
export function prepareQuickAskWindow(): BrowserWindow {
  return pageWindow('quick-ask', {
    title: 'Earshot: quick ask',
    width: 440,
    height: Math.round(screen.getPrimaryDisplay().workAreaSize.height * MAX_SCREEN_SHARE),
    frame: false,
    transparent: true,
    resizable: false,
    alwaysOnTop: true,
    skipTaskbar: true,
    show: false,
  })
}
