/** Which backends to try here, the best first: pure. */
import type { EarshotError } from '../../shared/errors.ts'
import type { HotkeyBackendKind } from '../../shared/hotkeys/hotkeys.ts'
import type { HotkeyBackend } from './hotkey-backend.ts'

export interface Desktop {
  platform: NodeJS.Platform
  env: Readonly<Partial<Record<'XDG_SESSION_TYPE' | 'WAYLAND_DISPLAY' | 'DISPLAY', string>>>
}

export interface BackendMakers {
  hook(): HotkeyBackend
  toggle(): HotkeyBackend
  portal: MakeBackend
}

/** Makes a backend, or says why there is none. */
export type MakeBackend = () => Promise<HotkeyBackend | EarshotError>

export function backendsFor(desktop: Desktop, makers: BackendMakers): readonly MakeBackend[] {
  const hook: MakeBackend = async () => makers.hook()
  const toggle: MakeBackend = async () => makers.toggle()
  switch (best(desktop)) {
    case 'hook':
      return [hook, toggle]
    case 'portal':
      return [makers.portal, toggle]
    case 'toggle':
      return [async () => noDisplay, toggle]
  }
}

function best({ platform, env }: Desktop): HotkeyBackendKind {
  if (platform === 'win32' || platform === 'darwin') return 'hook'
  // Under Wayland an X hook sees the keys of X programs alone.
  if (env.XDG_SESSION_TYPE === 'wayland' || isSet(env.WAYLAND_DISPLAY)) return 'portal'
  // Without a display the hook has nothing to look at.
  return isSet(env.DISPLAY) ? 'hook' : 'toggle'
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}

const noDisplay: EarshotError = {
  code: 'hotkeys_no_display',
  message: 'Earshot finds no display whose keys it could see. Start it from within a desktop.',
  retryable: false,
}
