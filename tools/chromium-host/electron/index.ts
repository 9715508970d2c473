/** What `import ... from 'electron'` gives the app. Every name of Electron's can be imported; what is not there throws when it is touched. */
import type * as ElectronMain from 'electron/main'
import { app } from './app.ts'
import { HostBrowserWindow } from './browser-window.ts'
import { clipboard, powerMonitor, shell } from './desktop.ts'
import { desktopCapturer } from './desktop-capturer.ts'
import { dialog } from './dialog.ts'
import { globalShortcut } from './global-shortcut.ts'
import { ipcMain } from './ipc-main.ts'
import { HostMenu, HostMenuItem, roleActions } from './menu.ts'
import { HostMessageChannelMain } from './message-port-main.ts'
import { HostNativeImage } from './native-image.ts'
import { nativeTheme } from './native-theme.ts'
import { net } from './net.ts'
import { HostNotification } from './notification.ts'
import { protocol } from './protocol.ts'
import { safeStorage } from './safe-storage.ts'
import { screen } from './screen.ts'
import { HostSession } from './session.ts'
import { unavailableExport } from './strict.ts'
import { HostTray } from './tray.ts'
import { utilityProcess } from './utility-process.ts'
import { HostWebContents } from './web-contents.ts'

roleActions.set('quit', () => app.quit())

export {
  app,
  HostBrowserWindow as BrowserWindow,
  clipboard,
  desktopCapturer,
  dialog,
  globalShortcut,
  ipcMain,
  HostMenu as Menu,
  HostMenuItem as MenuItem,
  HostMessageChannelMain as MessageChannelMain,
  HostNativeImage as nativeImage,
  nativeTheme,
  net,
  HostNotification as Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  HostSession as session,
  shell,
  HostTray as Tray,
  utilityProcess,
  HostWebContents as webContents,
}

export const autoUpdater = unavailableExport('autoUpdater')
export const BaseWindow = unavailableExport('BaseWindow')
export const BrowserView = unavailableExport('BrowserView')
export const ClipboardItem = unavailableExport('ClipboardItem')
export const contentTracing = unavailableExport('contentTracing')
export const crashReporter = unavailableExport('crashReporter')
export const ImageView = unavailableExport('ImageView')
export const inAppPurchase = unavailableExport('inAppPurchase')
export const IpcMainServiceWorker = unavailableExport('IpcMainServiceWorker')
export const netLog = unavailableExport('netLog')
export const powerSaveBlocker = unavailableExport('powerSaveBlocker')
export const pushNotifications = unavailableExport('pushNotifications')
export const ShareMenu = unavailableExport('ShareMenu')
export const sharedTexture = unavailableExport('sharedTexture')
export const systemPreferences = unavailableExport('systemPreferences')
export const TouchBar = unavailableExport('TouchBar')
export const View = unavailableExport('View')
export const WebContentsView = unavailableExport('WebContentsView')
export const webFrameMain = unavailableExport('webFrameMain')
export const WebSocket = unavailableExport('WebSocket')

import * as electron from './index.ts'

/** For `import electron from 'electron'`. A name of Electron's that is missing above does not compile. */
export default electron satisfies Record<keyof typeof ElectronMain, unknown>
