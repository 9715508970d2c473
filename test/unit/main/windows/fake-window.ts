import { EventEmitter } from 'node:events'
import type { Rectangle } from 'electron'

/** A window as far as ours are placed, shown and lost; `calls` is how it was shown. */
export class FakeWindow extends EventEmitter {
  bounds: Rectangle
  visible = false
  focused = false
  destroyed = false
  readonly calls: string[] = []
  readonly webContents = Object.assign(new EventEmitter(), { reload: () => undefined })

  constructor({ x, y, width, height }: Rectangle) {
    super()
    this.bounds = { x, y, width, height }
  }

  getBounds = (): Rectangle => ({ ...this.bounds })
  setBounds = (bounds: Rectangle): void => void (this.bounds = { ...bounds })
  isDestroyed = (): boolean => this.destroyed
  isVisible = (): boolean => this.#there && this.visible
  isFocused = (): boolean => this.#there && this.focused
  isMinimized = (): boolean => false
  show = (): void => this.#see('show')
  showInactive = (): void => this.#see('showInactive')
  focus = (): void => {
    this.focused = true
    this.calls.push('focus')
    this.emit('focus')
  }
  hide = (): void => {
    Object.assign(this, { visible: false, focused: false })
    this.emit('hide')
  }
  /** Somebody works in another program. */
  blur = (): void => {
    this.focused = false
    this.emit('blur')
  }
  close = (): void => {
    this.destroyed = true
    this.emit('closed')
  }
  loadURL = async (): Promise<void> => undefined
  removeMenu = (): void => undefined
  setVisibleOnAllWorkspaces = (): void => undefined

  #see(how: string): void {
    this.visible = true
    this.calls.push(how)
    this.emit('show')
  }

  /** @throws like Electron, where one is asked that is gone */
  get #there(): boolean {
    if (this.destroyed) throw new TypeError('Object has been destroyed')
    return true
  }
}
