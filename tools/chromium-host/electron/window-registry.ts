/** Every window there is, and which one has the focus. */
import type { HostBrowserWindow } from './browser-window.ts'

class WindowRegistry {
  readonly #windows = new Map<number, HostBrowserWindow>()
  focused: HostBrowserWindow | null = null
  /** Called when the last window has closed. */
  onAllClosed: () => void = () => undefined
  /** Called for every new window. */
  onCreated: (window: HostBrowserWindow) => void = () => undefined

  get all(): HostBrowserWindow[] {
    return [...this.#windows.values()]
  }

  get(id: number): HostBrowserWindow | undefined {
    return this.#windows.get(id)
  }

  add(window: HostBrowserWindow): void {
    this.#windows.set(window.id, window)
    this.onCreated(window)
  }

  remove(window: HostBrowserWindow): void {
    if (!this.#windows.delete(window.id)) return
    if (this.focused === window) this.focused = null
    if (this.#windows.size === 0) this.onAllClosed()
  }

  /** Moves the focus; null takes it from every window. */
  focus(window: HostBrowserWindow | null): void {
    if (this.focused === window) return
    const before = this.focused
    this.focused = window
    before?.emit('blur')
    window?.emit('focus')
  }
}

export const windowRegistry = new WindowRegistry()
