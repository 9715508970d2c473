/** A part of the settings' page, by the name that leads to it. */
export type SettingsSection =
  | 'provider'
  | 'assistant'
  | 'tools'
  | 'microphone'
  | 'speakers'
  | 'hotkeys'
  | 'cost'
  | 'history'
  | 'look'
  | 'desktop'
  | 'file'

/** Where main can lead the main window. */
export type Destination = { kind: 'talk' } | { kind: 'settings'; section: SettingsSection | null }
