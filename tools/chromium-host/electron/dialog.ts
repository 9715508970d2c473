/** Dialogs: printed, and answered by the test's `dialogAnswers` or as a person who presses Enter would. */
import type Electron from 'electron'
import { host } from './context.ts'
import { outsideWorld } from './outside-world.ts'
import { Strict } from './strict.ts'

class HostDialog extends Strict implements Pick<Electron.Dialog, 'showErrorBox' | 'showMessageBox'> {
  static override readonly electronName = 'dialog'

  showErrorBox(title: string, content: string): void {
    outsideWorld.dialogs.push({ title, message: content, buttons: [] })
    console.error(`[dialog] ${title}: ${content}`)
  }

  async showMessageBox(
    windowOrOptions: Electron.BaseWindow | Electron.MessageBoxOptions,
    optionsOfWindow?: Electron.MessageBoxOptions,
  ): Promise<Electron.MessageBoxReturnValue> {
    host().readiness.requireReady('dialog module can only be used after app is ready')
    const options = optionsOfWindow ?? (windowOrOptions as Electron.MessageBoxOptions)
    const buttons = options.buttons ?? []
    outsideWorld.dialogs.push({ title: options.title ?? '', message: options.message, buttons })
    const response = outsideWorld.dialogAnswers.shift() ?? options.defaultId ?? 0
    console.error(`[dialog] ${options.message} [${buttons[response] ?? 'OK'}]`)
    return { response, checkboxChecked: options.checkboxChecked ?? false }
  }
}

export const dialog = new HostDialog()
