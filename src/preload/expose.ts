import { contextBridge, ipcRenderer } from 'electron'
import { clientFor } from '../shared/ipc/client.ts'
import type { Page } from '../shared/ipc/pages.ts'

/** Gives a page its part of the contract as `window.earshot`, and nothing else. */
export function exposeContract(page: Page): void {
  const client = clientFor(page, {
    invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
    on(channel, listener) {
      const forward = (_event: Electron.IpcRendererEvent, payload: unknown) => listener(payload)
      ipcRenderer.on(channel, forward)
      return () => ipcRenderer.removeListener(channel, forward)
    },
  })
  contextBridge.exposeInMainWorld('earshot', client)
}
