/**
 * What the app does to the desktop around it. Here it is only kept and printed; a test reads it, and does what a
 * person would: clicks an item of the tray's menu, presses a global shortcut.
 */
import type { Point, Rectangle } from 'electron'
import { createEvent } from './event.ts'
import type { HostMenu, HostMenuItem } from './menu.ts'
import type { HostNotification } from './notification.ts'
import type { HostTray } from './tray.ts'

export interface ShownDialog {
  title: string
  /** Of a dialog for files: the path that it suggests. */
  message: string
  /** Empty for an error box. */
  buttons: readonly string[]
}

export interface Capturable {
  /** `screen:…:0` or `window:…:0`, or `window:…:1` for one of the app's own. */
  id: string
  name: string
  /** A PNG in base64. */
  png: string
}

export interface PretendedScreen {
  id: number
  bounds: Rectangle
  /** What panels and docks leave of it. */
  workArea: Rectangle
}

class OutsideWorld {
  readonly trays = new Set<HostTray>()
  readonly notifications: HostNotification[] = []
  readonly dialogs: ShownDialog[] = []
  readonly openedUrls: string[] = []
  readonly shortcuts = new Map<string, () => void>()
  /** Indexes of the buttons to press in the next dialogs; without one the default is pressed. */
  readonly dialogAnswers: number[] = []
  /** What the person chooses in the next dialogs for files; without it they cancel. */
  readonly chosenPaths: (readonly string[])[] = []
  /** The screens and windows that a picture can be taken of. */
  capturable: readonly Capturable[] = []
  clipboardText = ''
  /** What the system says of the way to any server, as a proxy script's answer. */
  proxy = 'DIRECT'
  /** Null: in the middle of the first screen. */
  cursor: Point | null = null
  /** Null: the real one. `screen` answers with these; the windows themselves stay on the real one. */
  screens: readonly PretendedScreen[] | null = null
  onScreensChanged: (before: readonly PretendedScreen[] | null, after: readonly PretendedScreen[]) => void =
    () => undefined

  /** Somebody plugs screens in and out, or changes what they show; the first one is the primary. */
  changeScreens(screens: readonly PretendedScreen[]): void {
    const before = this.screens
    this.screens = screens
    this.onScreensChanged(before, screens)
  }

  /** Whether anything was registered for it. */
  pressShortcut(accelerator: string): boolean {
    const callback = this.shortcuts.get(accelerator)
    callback?.()
    return callback !== undefined
  }

  /** Clicks the notification that was shown last: it closes, as it does on every system. */
  clickNotification(): void {
    const notification = this.notifications.at(-1)
    if (notification === undefined) throw new Error('There is no notification')
    notification.emit('click', createEvent({}))
    notification.close()
  }

  /** Clicks the first tray's icon itself. */
  clickTray(): void {
    const [tray] = this.trays
    if (tray === undefined) throw new Error('There is no tray')
    tray.emit('click', createEvent({}), tray.getBounds(), { x: 0, y: 0 })
  }

  /** Clicks an item of the first tray's menu by the labels on the way to it. */
  clickTrayItem(...labels: string[]): void {
    const [tray] = this.trays
    if (tray?.menu == null) throw new Error('There is no tray with a menu')
    this.clickMenuItem(tray.menu, ...labels)
  }

  clickMenuItem(menu: HostMenu, ...labels: string[]): void {
    let items: readonly HostMenuItem[] = menu.items
    let found: HostMenuItem | undefined
    for (const label of labels) {
      found = items.find((item) => item.visible && item.label === label)
      if (found === undefined) {
        const present = items.map((item) => item.label).join(', ')
        throw new Error(`There is no menu item "${label}" among: ${present}`)
      }
      items = found.submenu?.items ?? []
    }
    if (found?.enabled === false) throw new Error(`The menu item "${found.label}" is disabled`)
    found?.activate()
  }
}

export const outsideWorld = new OutsideWorld()
