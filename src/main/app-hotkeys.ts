import { join } from 'node:path'
import { globalShortcut, powerMonitor, systemPreferences, utilityProcess } from 'electron'
import type { HotkeysState } from '../shared/hotkeys/hotkeys.ts'
import type { Language } from '../shared/languages.ts'
import type { AppNotices } from './app-notices.ts'
import type { CurrentSession } from './current-session.ts'
import { backendsFor } from './hotkeys/choose-backend.ts'
import { HookBackend } from './hotkeys/hook-backend.ts'
import { Hotkeys } from './hotkeys/hotkeys.ts'
import { ToggleBackend } from './hotkeys/toggle-backend.ts'
import { saidIn } from './sentence-words.ts'
import type { SettingsStore } from './settings/settings-store.ts'
import type { Overlay } from './windows/overlay.ts'
import type { Windows } from './windows/windows.ts'

interface Parts {
  current: CurrentSession
  notices: AppNotices
  overlay: Overlay
  settings: SettingsStore
  windows: Windows
  language(): Language
}

/** The app's hotkeys on this desktop. What they do takes the focus from nobody, but for quick ask, which is typed in. */
export function appHotkeys(
  { current, notices, overlay, settings, windows, language }: Parts,
  onChange: (state: HotkeysState) => void,
): Hotkeys {
  const hotkeys = new Hotkeys({
    backends: backendsFor(process, {
      hook: () =>
        new HookBackend({
          fork: () =>
            utilityProcess.fork(join(import.meta.dirname, 'hook-process.js'), [], {
              serviceName: 'Earshot hotkeys',
            }),
          isAllowed: () =>
            process.platform !== 'darwin' || systemPreferences.isTrustedAccessibilityClient(true),
        }),
      toggle: () => new ToggleBackend(globalShortcut),
      portal: async () => (await import('./hotkeys/portal-backend.ts')).openPortal(),
    }),
    deeds: {
      press: () => {
        notices.dismiss()
        current.act((session) => session.press())
        overlay.drivenByHotkey(true)
      },
      release: (heldMs) => {
        current.act((session) => session.release(heldMs))
        overlay.drivenByHotkey(false)
      },
      abandon: () => {
        current.act((session) => session.interrupt())
        overlay.drivenByHotkey(false)
      },
      quickAsk: () => windows.showQuickAsk({ focus: true }),
      interrupt: () => current.act((session) => session.interrupt()),
      toggleMute: () => current.act((session) => session.setMuted(!session.muted)),
      choosePersona: (activePersona) => settings.change({ activePersona }),
    },
    worded: (description) => saidIn(description, language()),
    onChange: (state) => {
      notices.keep('hotkeys', state.hotkeys.find(({ problem }) => problem !== null)?.problem ?? null)
      if (state.hotkeys.some(({ action, chord }) => action === 'talk' && chord !== null)) overlay.prepare()
      onChange(state)
    },
  })
  powerMonitor.on('lock-screen', () => hotkeys.letGo())
  powerMonitor.on('suspend', () => hotkeys.letGo())
  return hotkeys
}
