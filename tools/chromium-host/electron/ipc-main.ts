/** Electron's ipcMain. */
import type Electron from 'electron'
import { StrictEmitter } from './strict.ts'

type InvokeListener = Parameters<Electron.IpcMain['handle']>[1]

class HostIpcMain
  extends StrictEmitter
  implements Pick<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler'>
{
  static override readonly electronName = 'ipcMain'
  readonly #handlers = new Map<string, InvokeListener>()

  handle(channel: string, listener: InvokeListener): void {
    if (this.#handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    }
    if (typeof listener !== 'function') {
      throw new Error(`Expected handler to be a function, but found type '${typeof listener}'`)
    }
    this.#handlers.set(channel, listener)
  }

  handleOnce(channel: string, listener: InvokeListener): void {
    this.handle(channel, (event, ...args: unknown[]) => {
      this.removeHandler(channel)
      return listener(event, ...args) as unknown
    })
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }

  /** Rejects with what the page is told. */
  async answer(channel: string, event: Electron.IpcMainInvokeEvent, args: unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return (await handler(event, ...args)) as unknown
  }
}

export const ipcMain = new HostIpcMain()
