/** The tray icon: modelled. `outsideWorld` clicks it. */
import type Electron from 'electron'
import { host } from './context.ts'
import type { HostMenu } from './menu.ts'
import { HostNativeImage } from './native-image.ts'
import { outsideWorld } from './outside-world.ts'
import { StrictEmitter } from './strict.ts'

type Modelled =
  'destroy' | 'isDestroyed' | 'setToolTip' | 'setTitle' | 'getTitle' | 'popUpContextMenu' | 'getBounds'

export class HostTray extends StrictEmitter implements Pick<Electron.Tray, Modelled> {
  static override readonly electronName = 'Tray'
  image: HostNativeImage
  menu: HostMenu | null = null
  toolTip = ''
  #title = ''

  constructor(image: HostNativeImage | string) {
    super()
    host().readiness.requireReady('Cannot create Tray before app is ready')
    this.image = toImage(image)
    outsideWorld.trays.add(this)
  }

  setImage(image: HostNativeImage | string): void {
    this.image = toImage(image)
  }

  setContextMenu(menu: HostMenu | null): void {
    this.menu = menu
  }

  setToolTip(toolTip: string): void {
    this.toolTip = toolTip
  }

  setTitle(title: string): void {
    this.#title = title
  }

  getTitle(): string {
    return this.#title
  }

  popUpContextMenu(): void {
    this.menu?.popup()
  }

  getBounds(): Electron.Rectangle {
    return { x: 0, y: 0, width: 24, height: 24 }
  }

  destroy(): void {
    outsideWorld.trays.delete(this)
  }

  isDestroyed(): boolean {
    return !outsideWorld.trays.has(this)
  }
}

/** As in Electron, a path that leads to no image is an error here, while `createFromPath` gives an empty one. */
function toImage(image: HostNativeImage | string): HostNativeImage {
  if (typeof image !== 'string') return image
  const loaded = HostNativeImage.createFromPath(image)
  if (loaded.isEmpty()) throw new Error(`Failed to load image from path '${image}'`)
  return loaded
}
