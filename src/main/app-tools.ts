import { randomUUID } from 'node:crypto'
import { effectiveSettings } from '../shared/settings/persona.ts'
import { permissionFor, type PendingApproval, type ToolOffer } from '../shared/tool-permissions.ts'
import type { SettingsStore } from './settings/settings-store.ts'
import { Approvals } from './tools/approvals.ts'
import { builtInTools, type ToolDesktop } from './tools/built-in-tools.ts'
import { registryOf, type ToolRegistry } from './tools/registry.ts'

export interface AppToolsOptions extends ToolDesktop {
  settings: SettingsStore
  /** Sees to it that a window shows what waits for a click; false when none can. */
  show(): boolean
  onChange(pending: readonly PendingApproval[]): void
}

/** The tools of the app, and what a person lets them do. */
export interface AppTools {
  registry: ToolRegistry
  approvals: Approvals
  offers: readonly ToolOffer[]
}

export function appTools({ settings, show, onChange, ...desktop }: AppToolsOptions): AppTools {
  const approvals = new Approvals({
    permissionOf: (tool) => permissionFor(tool, effectiveSettings(settings.settings)),
    setPermission: (tool, permission) =>
      settings.change({
        toolPermissions: { ...settings.settings.toolPermissions, [tool]: permission },
      }),
    show,
    onChange,
    now: () => performance.now(),
    newId: randomUUID,
  })
  settings.on('changed', () => approvals.permissionsChanged())
  const registry = registryOf(
    builtInTools(() => new Date(), desktop),
    approvals,
  )
  const offers = registry.all.map(({ name, description, effect, asksAlways = false }) => ({
    name,
    description,
    asks: effect === 'outside',
    canBeAlways: !asksAlways,
  }))
  return { registry, approvals, offers }
}
