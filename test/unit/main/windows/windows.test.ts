import { EventEmitter } from 'node:events'
import { app, BrowserWindow } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Windows } from '../../../../src/main/windows/windows.ts'
import type { FakeWindow } from './fake-window.ts'

// Tests share their worker: what others loaded knows another Electron.
vi.hoisted(() => vi.resetModules())

vi.mock('electron', async () => {
  const { FakeWindow } = await import('./fake-window.ts')
  const open: FakeWindow[] = []
  const workArea = { x: 0, y: 0, width: 1920, height: 1080 }
  const display = () => ({ id: 1, workArea })
  return {
    app: Object.assign(new EventEmitter(), { getPath: () => '/nowhere' }),
    BrowserWindow: class extends FakeWindow {
      static getAllWindows = () => open
      constructor(bounds: ConstructorParameters<typeof FakeWindow>[0]) {
        super(bounds)
        open.push(this)
      }
    },
    screen: Object.assign(new EventEmitter(), {
      getCursorScreenPoint: () => ({ x: 500, y: 500 }),
      getPrimaryDisplay: display,
      getDisplayNearestPoint: display,
      getDisplayMatching: display,
    }),
  }
})

/** The windows of an app that starts with its main window, which somebody works in. */
function start(): { windows: Windows; main: FakeWindow; quickAsk: FakeWindow } {
  const windows = new Windows('main-window')
  const [main, quickAsk] = BrowserWindow.getAllWindows() as unknown as FakeWindow[]
  if (main === undefined || quickAsk === undefined) throw new Error('There are two windows.')
  main.show()
  main.focus()
  return { windows, main, quickAsk }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  app.removeAllListeners()
  BrowserWindow.getAllWindows().splice(0)
})

describe('what the page of the main window had asked for', () => {
  it.each([
    ['its window is closed', (main: FakeWindow) => main.close()],
    ['its process is gone', (main: FakeWindow) => void main.webContents.emit('render-process-gone')],
    ['another is loaded in its place', (main: FakeWindow) => void main.webContents.emit('did-start-loading')],
  ])('is over when %s', (_how, lose) => {
    const { windows, main } = start()
    const over = vi.fn()
    windows.onMainPageGone(over)
    lose(main)
    expect(over).toHaveBeenCalledOnce()
  })
})

describe('what a person has to see while they work elsewhere', () => {
  it('is in quick ask, which leaves them the keyboard', () => {
    const { windows, main, quickAsk } = start()
    main.blur()
    expect(windows.showUnfocused()).toBe(true)
    expect(quickAsk.calls).toEqual(['showInactive'])
    expect(windows.showUnfocused()).toBe(true)
    expect(quickAsk.calls).toEqual(['showInactive'])
  })

  it('is in the main window where they work in that', () => {
    const { windows, quickAsk } = start()
    expect(windows.showUnfocused()).toBe(true)
    expect(quickAsk.calls).toEqual([])
  })

  it('is in quick ask when the main window is closed', () => {
    const { windows, main, quickAsk } = start()
    main.close()
    expect(windows.showUnfocused()).toBe(true)
    expect(quickAsk.calls).toEqual(['showInactive'])
  })

  it('is nowhere once the app quits, whatever is left of its windows', () => {
    const { windows, main, quickAsk } = start()
    app.emit('before-quit')
    main.close()
    expect(windows.showUnfocused()).toBe(false)
    quickAsk.close()
    expect(windows.showUnfocused()).toBe(false)
    expect(quickAsk.calls).toEqual([])
  })
})
