import { m } from '../../paraglide/messages.js'

/** Stands for null, which is the system's default; no device has such an id. */
export const SYSTEM = 'system default'

interface Option {
  value: string
  label: string
  hint?: string
}

/** The devices there are, and the chosen one where it is not there now. */
export function deviceOptions(devices: readonly Option[], chosenId: string | null): Option[] {
  const isAbsent = chosenId !== null && !devices.some(({ value }) => value === chosenId)
  return [
    { value: SYSTEM, label: m.settings_device_default() },
    ...devices,
    ...(isAbsent ? [{ value: chosenId, label: m.settings_device_absent() }] : []),
  ]
}
