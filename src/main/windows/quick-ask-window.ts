import type { BrowserWindow } from 'electron'
import { pageWindow } from './page-window.ts'

/** Made hidden, so that showing it later takes one frame. Closing it hides it. */
export function prepareQuickAskWindow(): BrowserWindow {
  return pageWindow('quick-ask', {
    title: 'Earshot: quick ask',
    width: 440,
    height: 360,
    frame: false,
    resizable: false,
    alwaysOnTop: true,
    skipTaskbar: true,
    show: false,
  })
}
