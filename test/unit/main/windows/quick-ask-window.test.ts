import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindow, Rectangle } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { QuickAskWindow } from '../../../../src/main/windows/quick-ask-window.ts'
import { WindowState } from '../../../../src/main/windows/window-state.ts'

interface Screen {
  id: number
  workArea: Rectangle
}

/** Screens side by side, of which the cursor is on one. */
const desktop = vi.hoisted(() => ({
  screens: [] as Screen[],
  cursor: { x: 0, y: 0 },
  /** Told when the screens are others. */
  listeners: new Map<string, () => void>(),
}))

// Tests share their worker: what others loaded knows another Electron.
vi.hoisted(() => vi.resetModules())

vi.mock('electron', async () => {
  const { FakeWindow } = await import('./fake-window.ts')
  const at = ({ x }: { x: number }): Screen | undefined =>
    desktop.screens.find(({ workArea }) => x >= workArea.x && x < workArea.x + workArea.width) ??
    desktop.screens[0]
  return {
    BrowserWindow: FakeWindow,
    screen: {
      getCursorScreenPoint: () => desktop.cursor,
      getPrimaryDisplay: () => desktop.screens[0],
      getDisplayNearestPoint: at,
      getDisplayMatching: at,
      on: (event: string, listener: () => void) => desktop.listeners.set(event, listener),
    },
  }
})

const left: Screen = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } }
const right: Screen = { id: 2, workArea: { x: 1920, y: 30, width: 1280, height: 700 } }

let folder: string

function open(): {
  quickAsk: QuickAskWindow
  window: BrowserWindow & { calls: string[] }
  state: WindowState
} {
  const state = new WindowState(join(folder, 'window-state.json'))
  const quickAsk = new QuickAskWindow(state, null)
  return { quickAsk, window: quickAsk.window as BrowserWindow & { calls: string[] }, state }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-quick-ask-'))
  desktop.screens = [left, right]
  desktop.cursor = { x: 500, y: 500 }
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('quick ask', () => {
  it('takes the keyboard when it is called for that, and never otherwise', () => {
    const { quickAsk, window } = open()
    quickAsk.show({ focus: false })
    expect(window.calls).toEqual(['showInactive'])
    quickAsk.show({ focus: true })
    expect(window.calls).toEqual(['showInactive', 'show', 'focus'])
  })

  it('is on the screen with the cursor, where it was put on that screen, also after the next start', async () => {
    const { quickAsk, window, state } = open()
    quickAsk.show({ focus: true })
    const { width, height } = window.getBounds()
    window.setBounds({ x: 100, y: 200, width, height })
    quickAsk.hide()
    desktop.cursor = { x: 2_500, y: 300 }
    quickAsk.show({ focus: true })
    expect(window.getBounds().x).toBe(1920 + (1280 - 440) / 2)
    window.setBounds({ x: 2_000, y: 40, width, height })
    desktop.cursor = { x: 500, y: 500 }
    quickAsk.show({ focus: true })
    expect(window.getBounds()).toMatchObject({ x: 100, y: 200 })
    await state.written
    const next = open()
    desktop.cursor = { x: 2_500, y: 300 }
    next.quickAsk.show({ focus: false })
    expect(next.window.getBounds()).toMatchObject({ x: 2_000, y: 40 })
  })

  it('grows with its page, to 60 % of the screen, without being taken for moved', async () => {
    const { quickAsk, window, state } = open()
    desktop.cursor = { x: 2_500, y: 300 }
    quickAsk.show({ focus: true })
    const { x, y } = window.getBounds()
    quickAsk.fit({ width: 660, height: 5_000 })
    expect(window.getBounds()).toMatchObject({ width: 660, height: 420 })
    quickAsk.fit({ width: 440, height: 90 })
    expect(window.getBounds()).toEqual({ x, y, width: 440, height: 90 })
    quickAsk.hide()
    expect(state.quickAskOn(2)).toBeNull()
    await state.written
  })

  it('comes to a screen that is there when its own is gone, or smaller', async () => {
    const { quickAsk, window, state } = open()
    desktop.cursor = { x: 2_500, y: 300 }
    quickAsk.show({ focus: true })
    const { width, height } = window.getBounds()
    window.setBounds({ x: 2_700, y: 600, width, height })
    quickAsk.notePlace()
    const small = { ...right, workArea: { ...right.workArea, width: 800, height: 500 } }
    desktop.screens = [left, small]
    desktop.listeners.get('display-metrics-changed')?.()
    expect(window.getBounds()).toMatchObject({ x: 1920 + 800 - width, y: 30 + 500 - height })
    desktop.screens = [left]
    desktop.listeners.get('display-removed')?.()
    expect(window.getBounds().x).toBeLessThan(1920 - width)
    desktop.screens = [left, right]
    quickAsk.show({ focus: true })
    expect(window.getBounds()).toMatchObject({ x: 2_700, y: 600 })
    await state.written
  })
})
