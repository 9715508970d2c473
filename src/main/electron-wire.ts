import { BrowserWindow, ipcMain } from 'electron'
import type { ServerWire } from '../shared/ipc/server.ts'
import { pageOf } from './security/app-protocol.ts'
import { senderOf } from './security/ipc-guard.ts'

/** Carries the contract over Electron's IPC. */
export const electronWire: ServerWire = {
  handle(channel, listener) {
    ipcMain.handle(channel, (event, ...args: unknown[]) => listener(senderOf(event.senderFrame), args))
  },
  send(pages, channel, payload) {
    for (const window of BrowserWindow.getAllWindows()) {
      if (window.webContents.isDestroyed()) continue
      const page = pageOf(window.webContents.getURL())
      if (page !== null && pages.includes(page)) window.webContents.send(channel, payload)
    }
  },
}
