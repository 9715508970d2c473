import { screen, type BrowserWindow } from 'electron'
import { pageWindow } from './page-window.ts'

/** The page grows downward to this part of the screen, and then scrolls. */
const MAX_SCREEN_SHARE = 0.6

/**
 * Made hidden, so that showing it later takes a frame; until then its page knows that nobody sees it, and draws
 * nothing. It is transparent: its page draws as much as it needs. `after`: when the page may load; null for now.
 */
export function prepareQuickAskWindow(after: Promise<void> | null): BrowserWindow {
  return pageWindow(
    'quick-ask',
    {
      title: 'Earshot: quick ask',
      width: 440,
      height: Math.round(screen.getPrimaryDisplay().workAreaSize.height * MAX_SCREEN_SHARE),
      frame: false,
      transparent: true,
      resizable: false,
      alwaysOnTop: true,
      skipTaskbar: true,
      show: false,
      paintWhenInitiallyHidden: false,
    },
    { after },
  )
}
