/** Menus: modelled, so that a test can read and click them. Chromium draws none. */
import type Electron from 'electron'
import { StrictEmitter, unavailable, Strict } from './strict.ts'

/** What items do by their role alone; the rest of Electron's roles throw when clicked. */
export const roleActions = new Map<string, () => void>()

type Template = (Electron.MenuItemConstructorOptions | HostMenuItem)[]

export class HostMenu extends StrictEmitter implements Pick<Electron.Menu, 'closePopup' | 'popup'> {
  static override readonly electronName = 'Menu'
  static #applicationMenu: HostMenu | null = null
  items: HostMenuItem[] = []

  static buildFromTemplate(template: Template): HostMenu {
    const menu = new HostMenu()
    for (const item of template) menu.append(item instanceof HostMenuItem ? item : new HostMenuItem(item))
    return menu
  }

  static setApplicationMenu(menu: HostMenu | null): void {
    HostMenu.#applicationMenu = menu
  }

  static getApplicationMenu(): HostMenu | null {
    return HostMenu.#applicationMenu
  }

  append(item: HostMenuItem): void {
    this.insert(this.items.length, item)
  }

  insert(position: number, item: HostMenuItem): void {
    this.items.splice(position, 0, item)
    item.menu = this
  }

  getMenuItemById(id: string): HostMenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found != null) return found
    }
    return null
  }

  popup(): void {
    this.emit('menu-will-show')
  }

  closePopup(): void {
    this.emit('menu-will-close')
  }
}

type ItemFields =
  'label' | 'sublabel' | 'enabled' | 'visible' | 'checked' | 'accelerator' | 'id' | 'type' | 'toolTip'

export class HostMenuItem extends Strict implements Pick<Electron.MenuItem, ItemFields> {
  static override readonly electronName = 'MenuItem'
  label: string
  sublabel: string
  toolTip: string
  enabled: boolean
  visible: boolean
  checked: boolean
  id: string
  type: Electron.MenuItem['type']
  role: Electron.MenuItemConstructorOptions['role']
  accelerator: Electron.MenuItem['accelerator']
  submenu: HostMenu | undefined
  icon: unknown
  click: NonNullable<Electron.MenuItemConstructorOptions['click']>
  menu: HostMenu | null = null

  constructor(options: Electron.MenuItemConstructorOptions) {
    super()
    const { submenu, click } = options
    this.submenu = Array.isArray(submenu)
      ? HostMenu.buildFromTemplate(submenu)
      : (submenu as HostMenu | undefined)
    this.type = options.type ?? (this.submenu === undefined ? 'normal' : 'submenu')
    this.role = options.role
    this.label = options.label ?? options.role ?? ''
    this.sublabel = options.sublabel ?? ''
    this.toolTip = options.toolTip ?? ''
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.id = options.id ?? ''
    this.accelerator = options.accelerator ?? null
    this.icon = options.icon
    this.click = click ?? (() => this.#actAsRole())
  }

  /** What a person's click does. */
  activate(): void {
    if (this.type === 'checkbox') this.checked = !this.checked
    if (this.type === 'radio') this.#chooseAmongNeighbours()
    this.click(this as unknown as Electron.MenuItem, undefined, {})
  }

  #actAsRole(): void {
    if (this.role === undefined) return
    const action = roleActions.get(this.role)
    if (action === undefined) throw unavailable(`MenuItem role '${this.role}'`)
    action()
  }

  /** Radio items without anything between them are one group. */
  #chooseAmongNeighbours(): void {
    const items = this.menu?.items ?? [this]
    const place = items.indexOf(this)
    const isRadio = (item: HostMenuItem): boolean => item.type === 'radio'
    const before = items.slice(0, place).findLastIndex((item) => !isRadio(item))
    const after = items.findIndex((item, index) => index > place && !isRadio(item))
    for (const item of items.slice(before + 1, after < 0 ? items.length : after)) item.checked = item === this
  }
}
