/** Global shortcuts: nothing listens to the real keyboard; `outsideWorld.pressShortcut` presses them. */
import type Electron from 'electron'
import { host } from './context.ts'
import { outsideWorld } from './outside-world.ts'
import { Strict } from './strict.ts'

type Modelled = 'register' | 'registerAll' | 'unregister' | 'unregisterAll' | 'isRegistered'

class HostGlobalShortcut extends Strict implements Pick<Electron.GlobalShortcut, Modelled> {
  static override readonly electronName = 'globalShortcut'

  register(accelerator: string, callback: () => void): boolean {
    requireReady()
    if (outsideWorld.shortcuts.has(accelerator)) return false
    outsideWorld.shortcuts.set(accelerator, callback)
    return true
  }

  registerAll(accelerators: string[], callback: () => void): void {
    for (const accelerator of accelerators) this.register(accelerator, callback)
  }

  unregister(accelerator: string): void {
    requireReady()
    outsideWorld.shortcuts.delete(accelerator)
  }

  unregisterAll(): void {
    requireReady()
    outsideWorld.shortcuts.clear()
  }

  isRegistered(accelerator: string): boolean {
    requireReady()
    return outsideWorld.shortcuts.has(accelerator)
  }
}

function requireReady(): void {
  host().readiness.requireReady('globalShortcut cannot be used before the app is ready')
}

export const globalShortcut = new HostGlobalShortcut()
