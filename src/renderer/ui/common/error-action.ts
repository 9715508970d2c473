/** What mends an error: pure, so that each code's button can be read in one place. */
import type { SettingsSection } from '../../../shared/destination.ts'
import type { EarshotError } from '../../../shared/errors.ts'

/** Or that section of the settings. */
export type ErrorAction = 'try-again' | 'unmute' | 'allow-microphone' | { settings: SettingsSection }

const actions: Readonly<Record<string, ErrorAction>> = {
  microphone_denied: 'allow-microphone',
  microphone_muted: 'unmute',
  microphone_busy: { settings: 'microphone' },
  microphone_failed: { settings: 'microphone' },
  microphone_lost: { settings: 'microphone' },
  microphone_missing: { settings: 'microphone' },
  microphone_silent: { settings: 'microphone' },
  microphone_stalled: { settings: 'microphone' },
  microphone_substituted: { settings: 'microphone' },
  output_lost: { settings: 'speakers' },
  sound_stopped: { settings: 'speakers' },
  playout_failed: { settings: 'speakers' },

  invalid_api_key: { settings: 'provider' },
  missing_key: { settings: 'provider' },
  insufficient_permissions: { settings: 'provider' },
  key_address_changed: { settings: 'provider' },
  key_not_kept: { settings: 'provider' },
  key_not_removed: { settings: 'provider' },
  key_unreadable: { settings: 'provider' },
  keys_unreadable: { settings: 'provider' },
  beta_api_shape_disabled: { settings: 'provider' },
  certificate_refused: { settings: 'provider' },
  closed_1008: { settings: 'provider' },
  http_400: { settings: 'provider' },
  http_404: { settings: 'provider' },
  http_426: { settings: 'provider' },

  missing_model: { settings: 'assistant' },
  invalid_model: { settings: 'assistant' },
  model_not_found: { settings: 'assistant' },
  model_load_error: { settings: 'assistant' },
  OperationNotSupported: { settings: 'assistant' },

  budget_near: { settings: 'cost' },
  budget_spent: { settings: 'cost' },

  hotkey_clash: { settings: 'hotkeys' },
  hotkey_contained: { settings: 'hotkeys' },
  hotkey_not_possible: { settings: 'hotkeys' },
  hotkey_unavailable: { settings: 'hotkeys' },
  recording_disk_full: { settings: 'history' },
  recording_failed: { settings: 'history' },
  recording_not_allowed: { settings: 'history' },
}

/** Good to know, and nothing has gone wrong. */
const information: ReadonlySet<string> = new Set([
  'resumed_in_part',
  'answer_not_spoken',
  'budget_near',
  'slow_link',
  'tool_slow',
  'microphone_kept',
  'microphone_switched',
  'window_crashed',
])

export function isInformation({ code }: EarshotError): boolean {
  return information.has(code)
}

/** The one thing to do about it; null where its words are all there is. */
export function errorAction({ code, retryable }: EarshotError): ErrorAction | null {
  return (Object.hasOwn(actions, code) ? actions[code] : undefined) ?? (retryable ? 'try-again' : null)
}
