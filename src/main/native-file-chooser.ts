import { BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions } from 'electron'
import type { FileChooser, FileKind } from './history-files/file-chooser.ts'

/** The system's own dialogs, over the window that the person is in. */
export const nativeFileChooser: FileChooser = {
  async saveFile(suggestedName, kind) {
    const { canceled, filePath } = await showSave({
      defaultPath: suggestedName,
      filters: filtersOf(kind),
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    })
    return canceled ? null : filePath
  },
  openFile: (kind) => showOpen({ filters: filtersOf(kind), properties: ['openFile'] }),
  chooseFolder: () => showOpen({ properties: ['openDirectory', 'createDirectory'] }),
}

function showSave(options: SaveDialogOptions) {
  const window = BrowserWindow.getFocusedWindow()
  return window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options)
}

async function showOpen(options: OpenDialogOptions): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow()
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options))
  return filePaths[0] ?? null
}

function filtersOf({ name, extension }: FileKind) {
  return [
    { name, extensions: [extension] },
    { name: 'All files', extensions: ['*'] },
  ]
}
