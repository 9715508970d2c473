import { BrowserWindow, dialog, shell, type MessageBoxOptions } from 'electron'
import { m } from '../renderer/paraglide/messages.js'
import type { Language } from '../shared/languages.ts'
import type { LinkOpener } from './security/external-links.ts'

/** Longer ones would push the buttons off the screen. */
const MAX_SHOWN_CHARS = 300

/** The system's own question, over the window that the person is in, and the system's own browser. */
export const nativeLinkOpener = (language: () => Language): LinkOpener => ({
  async ask(host, address) {
    const inLanguage = { locale: language() }
    const options: MessageBoxOptions = {
      type: 'question',
      title: m.desktop_link_title({}, inLanguage),
      message: m.desktop_link_question({ host }, inLanguage),
      detail: address.length > MAX_SHOWN_CHARS ? `${address.slice(0, MAX_SHOWN_CHARS)}…` : address,
      buttons: [m.settings_cancel({}, inLanguage), m.desktop_link_open({}, inLanguage)],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    }
    const window = BrowserWindow.getFocusedWindow()
    const { response } = await (window === null
      ? dialog.showMessageBox(options)
      : dialog.showMessageBox(window, options))
    return response === 1
  },
  open: (address) => shell.openExternal(address),
})
