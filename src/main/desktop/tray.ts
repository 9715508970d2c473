import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Menu, Tray, type MenuItemConstructorOptions } from 'electron'
import { trayFace, type TrayFace } from './tray-face.ts'
import { trayMenu, trayToolTip, type TrayAction, type TrayItem, type TrayState } from './tray-menu.ts'

export interface TrayOptions {
  /** Where the images of its faces are. */
  folder: string
  platform: NodeJS.Platform
  onAction(action: TrayAction): void
}

/** Earshot's place in the system's tray. A click is for quick ask, where the system tells of one. */
export class TrayIcon {
  readonly #options: TrayOptions
  readonly #tray: Tray
  #face: TrayFace = 'idle'
  #toolTip = ''
  #items: readonly TrayItem[] = []
  #menu: Menu | null = null

  constructor(options: TrayOptions) {
    this.#options = options
    this.#tray = new Tray(this.#imageOf(this.#face))
    this.#tray.on('click', () => options.onAction({ kind: 'quick-ask' }))
    // With a menu of its own, the icon of macOS tells of no click.
    if (options.platform === 'darwin') {
      this.#tray.on('right-click', () => this.#tray.popUpContextMenu(this.#menu ?? undefined))
    }
  }

  /** Touches only what is another now: a menu that is set anew closes under the pointer. */
  show(state: TrayState): void {
    const face = trayFace(state.session, state.muted)
    if (face !== this.#face) this.#tray.setImage(this.#imageOf(face))
    this.#face = face
    const toolTip = trayToolTip(state)
    if (toolTip !== this.#toolTip) this.#tray.setToolTip(toolTip)
    this.#toolTip = toolTip
    const items = trayMenu(state)
    if (isDeepStrictEqual(items, this.#items)) return
    this.#items = items
    this.#menu = Menu.buildFromTemplate(items.map((item) => this.#templateOf(item)))
    if (this.#options.platform !== 'darwin') this.#tray.setContextMenu(this.#menu)
  }

  #templateOf(item: TrayItem): MenuItemConstructorOptions {
    switch (item.type) {
      case 'separator':
        return item
      case 'submenu':
        return { ...item, submenu: item.submenu.map((inner) => this.#templateOf(inner)) }
      default: {
        const { action, ...shown } = item
        return { ...shown, click: () => this.#options.onAction(action) }
      }
    }
  }

  /** macOS recolours an image whose name ends in Template. */
  #imageOf(face: TrayFace): string {
    return join(this.#options.folder, `${face}${this.#options.platform === 'darwin' ? 'Template' : ''}.png`)
  }
}
