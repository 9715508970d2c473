/**
 * Dialogs: printed, and answered by the test's `dialogAnswers` and `chosenPaths`, or as a person would who presses Enter
 * at a message, and Escape where a file is to be chosen.
 */
import type Electron from 'electron'
import { host } from './context.ts'
import { outsideWorld } from './outside-world.ts'
import { Strict } from './strict.ts'

type Modelled = 'showErrorBox' | 'showMessageBox' | 'showOpenDialog' | 'showSaveDialog'

type FileDialogOptions = Electron.OpenDialogOptions & Electron.SaveDialogOptions

class HostDialog extends Strict implements Pick<Electron.Dialog, Modelled> {
  static override readonly electronName = 'dialog'

  showErrorBox(title: string, content: string): void {
    outsideWorld.dialogs.push({ title, message: content, buttons: [] })
    console.error(`[dialog] ${title}: ${content}`)
  }

  async showMessageBox(
    windowOrOptions: Electron.BaseWindow | Electron.MessageBoxOptions,
    optionsOfWindow?: Electron.MessageBoxOptions,
  ): Promise<Electron.MessageBoxReturnValue> {
    requireReady()
    const options = optionsOfWindow ?? (windowOrOptions as Electron.MessageBoxOptions)
    const buttons = options.buttons ?? []
    outsideWorld.dialogs.push({ title: options.title ?? '', message: options.message, buttons })
    const response = outsideWorld.dialogAnswers.shift() ?? options.defaultId ?? 0
    console.error(`[dialog] ${options.message} [${buttons[response] ?? 'OK'}]`)
    return { response, checkboxChecked: options.checkboxChecked ?? false }
  }

  async showSaveDialog(
    windowOrOptions: Electron.BaseWindow | Electron.SaveDialogOptions,
    optionsOfWindow?: Electron.SaveDialogOptions,
  ): Promise<Electron.SaveDialogReturnValue> {
    const options = optionsOfWindow ?? (windowOrOptions as Electron.SaveDialogOptions)
    const [filePath] = choosePaths('Save', options as FileDialogOptions)
    return { canceled: filePath === undefined, filePath: filePath ?? '' }
  }

  async showOpenDialog(
    windowOrOptions: Electron.BaseWindow | Electron.OpenDialogOptions,
    optionsOfWindow?: Electron.OpenDialogOptions,
  ): Promise<Electron.OpenDialogReturnValue> {
    const options = optionsOfWindow ?? (windowOrOptions as Electron.OpenDialogOptions)
    const filePaths = choosePaths('Open', options as FileDialogOptions)
    if (filePaths.length > 1 && options.properties?.includes('multiSelections') !== true) {
      throw new Error('A person can choose only one path in a dialog without multiSelections')
    }
    return { canceled: filePaths.length === 0, filePaths: [...filePaths] }
  }
}

function requireReady(): void {
  host().readiness.requireReady('dialog module can only be used after app is ready')
}

/** The messages are Electron's. */
function choosePaths(button: string, options: FileDialogOptions): readonly string[] {
  requireReady()
  const { title = '', buttonLabel = button, defaultPath = '', message = '', properties = [] } = options
  const texts = { Title: title, 'Button label': buttonLabel, 'Default path': defaultPath, Message: message }
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== 'string') throw new TypeError(`${name} must be a string`)
  }
  if (!Array.isArray(properties)) throw new TypeError('Properties must be an array')
  outsideWorld.dialogs.push({ title, message: defaultPath, buttons: [buttonLabel] })
  const chosen = outsideWorld.chosenPaths.shift() ?? []
  console.error(`[dialog] ${buttonLabel} ${defaultPath}: ${chosen.join(', ') || 'cancelled'}`)
  return chosen
}

export const dialog = new HostDialog()
