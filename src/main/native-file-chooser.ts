import { BrowserWindow, dialog, type OpenDialogOptions, type SaveDialogOptions } from 'electron'
import { m } from '../renderer/paraglide/messages.js'
import type { ExportFormat } from '../shared/history.ts'
import type { Language } from '../shared/languages.ts'
import { extensions } from './history-files/exported-files.ts'
import type { FileChooser } from './history-files/file-chooser.ts'

const names = {
  markdown: m.settings_export_markdown,
  json: m.settings_export_json,
  text: m.settings_export_text,
  srt: m.settings_export_srt,
  vtt: m.settings_export_vtt,
} satisfies Record<ExportFormat, unknown>

/** The system's own dialogs, over the window that the person is in. */
export const nativeFileChooser = (language: () => Language): FileChooser => ({
  async saveFile(suggestedName, format) {
    const { canceled, filePath } = await showSave({
      defaultPath: suggestedName,
      filters: filtersOf(format, language()),
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    })
    return canceled ? null : filePath
  },
  openFile: (format) => showOpen({ filters: filtersOf(format, language()), properties: ['openFile'] }),
  chooseFolder: () => showOpen({ properties: ['openDirectory', 'createDirectory'] }),
})

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

function filtersOf(format: ExportFormat, locale: Language) {
  return [
    { name: names[format]({}, { locale }), extensions: [extensions[format]] },
    { name: m.desktop_all_files({}, { locale }), extensions: ['*'] },
  ]
}
