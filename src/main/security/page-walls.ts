import type { WebPreferences } from 'electron'

type Wall =
  | 'allowRunningInsecureContent'
  | 'contextIsolation'
  | 'disableDialogs'
  | 'experimentalFeatures'
  | 'navigateOnDragDrop'
  | 'nodeIntegration'
  | 'nodeIntegrationInSubFrames'
  | 'nodeIntegrationInWorker'
  | 'plugins'
  | 'sandbox'
  | 'spellcheck'
  | 'webSecurity'
  | 'webviewTag'

/**
 * What no window can loosen for its page. All of it is said, Electron's default or not: a default may change. The
 * spelling checker is off because Chromium fetches its dictionaries from the network.
 */
export const pageWalls: Readonly<Required<Pick<WebPreferences, Wall>>> = {
  allowRunningInsecureContent: false,
  contextIsolation: true,
  disableDialogs: true,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  plugins: false,
  sandbox: true,
  spellcheck: false,
  webSecurity: true,
  webviewTag: false,
}

/** What a window may ask for its page besides. */
export type OpenPreferences = Pick<WebPreferences, 'backgroundThrottling' | 'autoplayPolicy'>
