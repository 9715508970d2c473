import { BrowserWindow, dialog, shell, type MessageBoxOptions } from 'electron'
import type { LinkOpener } from './security/external-links.ts'

/** Longer ones would push the buttons off the screen. */
const MAX_SHOWN_CHARS = 300

/** The system's own question, over the window that the person is in, and the system's own browser. */
export const nativeLinkOpener: LinkOpener = {
  async ask(host, address) {
    const options: MessageBoxOptions = {
      type: 'question',
      title: 'Open a link',
      message: `Open ${host} in the browser?`,
      detail: address.length > MAX_SHOWN_CHARS ? `${address.slice(0, MAX_SHOWN_CHARS)}…` : address,
      buttons: ['Cancel', 'Open'],
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
}
