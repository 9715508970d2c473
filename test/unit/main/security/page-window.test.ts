import type { BrowserWindowConstructorOptions } from 'electron'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { pages } from '../../../../src/shared/ipc/pages.ts'
import { pageWindow } from '../../../../src/main/windows/page-window.ts'

const opened = vi.hoisted(() => ({ options: [] as BrowserWindowConstructorOptions[], urls: [] as string[] }))

// Tests share their worker: what others loaded knows another Electron.
vi.hoisted(() => vi.resetModules())

vi.mock('electron', () => ({
  BrowserWindow: class {
    constructor(options: BrowserWindowConstructorOptions) {
      opened.options.push(options)
    }
    webContents = { on() {} }
    removeMenu() {}
    isDestroyed() {
      return false
    }
    async loadURL(url: string) {
      opened.urls.push(url)
    }
  },
}))

/** What each page can do without, by Electron's security checklist and beyond it. */
const walls = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  plugins: false,
  navigateOnDragDrop: false,
  disableDialogs: true,
  spellcheck: false,
}

/** Each would open a hole by being there at all. */
const never = ['enableBlinkFeatures', 'additionalArguments', 'partition', 'session']

describe.each(pages)('the window of the %s page', (page) => {
  beforeEach(() => {
    opened.options = []
    opened.urls = []
  })

  it('has every wall up', () => {
    pageWindow(page, { show: false })
    const preferences = opened.options[0]?.webPreferences
    expect(preferences).toMatchObject(walls)
    for (const name of never) expect(preferences).not.toHaveProperty(name)
  })

  it('can’t be opened with one down', () => {
    const lowered = {
      webPreferences: { sandbox: false, contextIsolation: false, nodeIntegration: true, webviewTag: true },
    }
    pageWindow(page, lowered as object)
    expect(opened.options[0]?.webPreferences).toMatchObject(walls)
  })

  it('loads its own page of the app, and nothing remote', () => {
    pageWindow(page, {})
    expect(opened.urls).toEqual([`app://${page}/`])
  })
})
