import { join } from 'node:path'
import { Menu, Tray } from 'electron'

export interface TrayActions {
  quickAsk(): void
  openMainWindow(): void
  quit(): void
}

export function createTray(resourcesDir: string, actions: TrayActions): Tray {
  // macOS recolours an image whose name ends in Template.
  const image = process.platform === 'darwin' ? 'trayTemplate.png' : 'tray.png'
  const tray = new Tray(join(resourcesDir, image))
  tray.setToolTip('Earshot')
  tray.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'Quick ask', click: () => actions.quickAsk() },
      { label: 'Open Earshot', click: () => actions.openMainWindow() },
      { type: 'separator' },
      { label: 'Quit Earshot', click: () => actions.quit() },
    ]),
  )
  tray.on('click', () => actions.quickAsk())
  return tray
}
