import type { BrowserWindow } from 'electron'
import { pageWindow } from './page-window.ts'

export function openMainWindow(): BrowserWindow {
  const window = pageWindow('main-window', {
    title: 'Earshot',
    width: 960,
    height: 720,
    minWidth: 360,
    minHeight: 480,
    show: false,
  })
  window.once('ready-to-show', () => window.show())
  return window
}
