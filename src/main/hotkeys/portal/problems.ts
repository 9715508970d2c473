import type { EarshotError } from '../../../shared/errors.ts'

/** What a person is told of hotkeys that a Wayland desktop is asked for. */

export const noBus: EarshotError = {
  code: 'hotkeys_no_bus',
  message:
    'Hotkeys on Wayland are asked of the desktop by its message bus (D-Bus), which can’t be reached from here. Start ' +
    'Earshot from the desktop itself, and not over SSH or as another user.',
  retryable: true,
}

export const noPortal: EarshotError = {
  code: 'hotkeys_no_portal',
  message:
    'Hotkeys on Wayland are asked of the desktop by its portal, and none is running. Install xdg-desktop-portal and ' +
    'the part for your desktop (GNOME, KDE or Hyprland), then log in again.',
  retryable: true,
}

export const noShortcuts: EarshotError = {
  code: 'hotkeys_not_offered',
  message:
    'This desktop’s portal offers no global hotkeys. GNOME does from version 48, KDE Plasma from 5.27, and ' +
    'Hyprland. Until then, bind keys to Earshot’s commands in the desktop’s own settings.',
  retryable: false,
}

export const denied: EarshotError = {
  code: 'hotkeys_denied',
  message:
    'The hotkeys were not allowed, so none is bound. To be asked again, change a hotkey in Earshot, or allow them in ' +
    'the system’s settings.',
  retryable: true,
}

export const notAnswered: EarshotError = {
  code: 'hotkeys_not_answered',
  message:
    'The desktop did not answer when it was asked for the hotkeys, so none is bound. Look for its question behind ' +
    'other windows, or start Earshot again to be asked anew.',
  retryable: true,
}

/** @param said the portal's own words; null when it gave none */
export function refused(said: string | null): EarshotError {
  return {
    code: 'hotkeys_refused',
    message:
      `The desktop refused the hotkeys${said === null ? '' : ` (${said})`}, so none is bound. Start Earshot from its ` +
      'entry in the desktop’s menu, so that the desktop knows who asks, or set the keys in the system’s settings.',
    retryable: true,
  }
}

export const withoutKeys: EarshotError = {
  code: 'hotkey_without_keys',
  message:
    'The desktop gave this hotkey no keys: they may be in use. Choose some in the system’s settings, under keyboard ' +
    'shortcuts.',
  retryable: true,
}

export const sessionClosed: EarshotError = {
  code: 'hotkeys_closed',
  message: 'The desktop took the hotkeys away. Earshot asks for them once more.',
  retryable: true,
}

export const closedAgain: EarshotError = {
  code: 'hotkeys_closed',
  message:
    'The desktop took the hotkeys away again. Allow them in the system’s settings, under keyboard shortcuts, then ' +
    'start Earshot again.',
  retryable: true,
}

export const busLost: EarshotError = {
  code: 'hotkeys_bus_lost',
  message:
    'The connection to the desktop’s message bus (D-Bus) is lost, and the hotkeys with it. Start Earshot again once ' +
    'the desktop is back.',
  retryable: true,
}
