/** Small parts of the desktop, each kept in `outsideWorld` or printed instead of done. */
import type Electron from 'electron'
import { outsideWorld } from './outside-world.ts'
import { Strict, StrictEmitter } from './strict.ts'

class HostShell extends Strict implements Pick<Electron.Shell, 'openExternal' | 'beep'> {
  static override readonly electronName = 'shell'

  /** Never opens anything. */
  async openExternal(url: string): Promise<void> {
    outsideWorld.openedUrls.push(new URL(url).href)
    console.error(`[shell] open ${url}`)
  }

  beep(): void {
    console.error('[shell] beep')
  }
}

class HostClipboard extends Strict implements Pick<Electron.Clipboard, 'readText' | 'writeText' | 'clear'> {
  static override readonly electronName = 'clipboard'

  async readText(): Promise<string> {
    return outsideWorld.clipboardText
  }

  async writeText(text: string): Promise<void> {
    outsideWorld.clipboardText = text
  }

  clear(): void {
    outsideWorld.clipboardText = ''
  }
}

/** Nothing happens to the power here; a test emits what it wants. */
class HostPowerMonitor extends StrictEmitter {
  static override readonly electronName = 'powerMonitor'
}

export const shell = new HostShell()
export const clipboard = new HostClipboard()
export const powerMonitor = new HostPowerMonitor()
