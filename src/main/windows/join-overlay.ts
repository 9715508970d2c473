import type { Contract } from '../../shared/ipc/contract.ts'
import type { Broadcast } from '../../shared/ipc/server.ts'
import type { CurrentSession } from '../current-session.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import { openOverlayWindow } from './overlay-window.ts'
import { Overlay } from './overlay.ts'
import type { Windows } from './windows.ts'

export interface OverlayFollows {
  windows: Windows
  current: CurrentSession
  settings: SettingsStore
  tell: Broadcast<Contract>['overlay']
}

/** The overlay, following all that it tells of but what is wrong: that it is told. */
export function joinOverlay({ windows, current, settings, tell }: OverlayFollows): Overlay {
  const overlay = new Overlay({
    open: openOverlayWindow,
    session: () => current.session.state,
    muted: () => current.session.muted,
    seenElsewhere: () => windows.showsState,
    settings: () => settings.settings,
    tell: tell.changed,
  })
  const follow = (): void => overlay.follow()
  current.events.on('state', follow)
  current.events.on('muted', follow)
  current.on('replaced', follow)
  settings.on('changed', follow)
  windows.on('seen', follow)
  return overlay
}
