import type { HotkeyAction, HotkeysState } from '../../../shared/hotkeys/hotkeys.ts'
import type { Settings } from '../../../shared/settings/index.ts'
import { m } from '../../paraglide/messages.js'

export const hotkeyNames: Readonly<Record<keyof Settings['hotkeys'], () => string>> = {
  talk: m.settings_hotkey_talk,
  quickAsk: m.settings_hotkey_quick_ask,
  interrupt: m.settings_hotkey_interrupt,
  mute: m.settings_hotkey_mute,
}

/** The hotkeys of all other actions, and what people know each by. */
export function otherHotkeys(
  action: HotkeyAction,
  state: HotkeysState | null,
  { personas }: Pick<Settings, 'personas'>,
): { chord: string; label: string }[] {
  return (state?.hotkeys ?? [])
    .filter((hotkey) => hotkey.action !== action)
    .map(({ action: other, wanted }) => ({
      chord: wanted,
      label: isNamed(other)
        ? hotkeyNames[other]()
        : (personas.find(({ id }) => other === `persona:${id}`)?.name ?? other),
    }))
}

function isNamed(action: HotkeyAction): action is keyof Settings['hotkeys'] {
  return Object.hasOwn(hotkeyNames, action)
}
