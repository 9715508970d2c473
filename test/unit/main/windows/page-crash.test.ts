import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { loadAgainWhenGone } from '../../../../src/main/windows/page-crash.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A window as far as a crash concerns it. */
function openWindow() {
  const reload = vi.fn()
  const webContents = Object.assign(new EventEmitter(), { reload })
  const state = { destroyed: false }
  loadAgainWhenGone({ webContents, isDestroyed: () => state.destroyed } as unknown as BrowserWindow)
  return { reload, state, crash: () => webContents.emit('render-process-gone') }
}

it('loads the page again at once when its process is gone', () => {
  const { crash, reload } = openWindow()
  crash()
  expect(reload).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(60_000)
  crash()
  expect(reload).toHaveBeenCalledTimes(2)
})

it('takes its time with a page that crashes again and again, and never gives up', () => {
  const { crash, reload } = openWindow()
  for (const crashes of [1, 2, 3, 4]) {
    crash()
    if (crashes > 1) expect(reload).toHaveBeenCalledTimes(crashes - 1)
    vi.advanceTimersByTime(5_000)
    expect(reload).toHaveBeenCalledTimes(crashes)
  }
})

it('leaves a window alone that was closed meanwhile', () => {
  const { crash, reload, state } = openWindow()
  crash()
  crash()
  state.destroyed = true
  vi.advanceTimersByTime(60_000)
  expect(reload).toHaveBeenCalledTimes(1)
})
