/** A settings file as it is written: what a person typed, whatever that is. */
export type SettingsFile = Readonly<Record<string, unknown>>

/** Turns a file of one version into one of the next; it has to cope with fields that are missing or wrong. */
export type Migration = (file: SettingsFile) => SettingsFile

/** In order: the first leads from version 1 to 2. There has been one version so far. */
const migrations: readonly Migration[] = []

export type Migrated =
  | { kind: 'current'; file: SettingsFile; version: number }
  /** Written by a later Earshot: what of it is understood may be used, but it must not be written. */
  | { kind: 'newer'; file: SettingsFile; version: number }

/** The file in the current version. One without a version, or with one that makes no sense, counts as the first. */
export function migrate(file: SettingsFile, steps: readonly Migration[] = migrations): Migrated {
  const current = steps.length + 1
  const given = file['version']
  const version = typeof given === 'number' && Number.isInteger(given) && given >= 1 ? given : 1
  if (version > current) return { kind: 'newer', file, version }
  const migrated = steps.slice(version - 1).reduce((older, step) => step(older), file)
  return { kind: 'current', file: { ...migrated, version: current }, version: current }
}
