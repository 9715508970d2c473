/** Settings as text: the file on the disk, and what is passed from one machine to another. */
import { excessOf } from '../../shared/json-limits.ts'
import { machineFields, type Settings, type SettingsProblem } from '../../shared/settings/index.ts'
import { migrate, type SettingsFile } from './migrate.ts'
import { isObject, readSettings } from './read-settings.ts'

/** Far more than all settings with a thousand personas. */
const limits = { depth: 64, values: 50_000 }

/** Null: it is no JSON, no object, or one that nobody could have meant. */
export function parseFile(text: string): SettingsFile | null {
  if (excessOf(text, limits) !== null) return null
  try {
    // Editors of Windows begin a file with a byte order mark.
    const parsed: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return isObject(parsed) ? parsed : null
  } catch {
    return null
  }
}

export function printFile(file: SettingsFile): string {
  return `${JSON.stringify(file, null, 2)}\n`
}

/** For another machine: every setting that means something there. There is no key in it, for there is none in them. */
export function exportSettings(settings: Settings): string {
  const { file } = migrate({ ...settings })
  return printFile(Object.fromEntries(Object.entries(file).filter(([name]) => !machineFields.includes(name))))
}

export interface ImportedSettings {
  given: Partial<Settings>
  problems: SettingsProblem[]
}

/** What of the text can be taken; a field that can't be is a problem, and nothing else is lost for it. */
export function readImport(text: string): ImportedSettings {
  const parsed = parseFile(text)
  if (parsed === null) return refused('This is no settings file: it is not a JSON object. Choose another.')
  const migrated = migrate(parsed)
  if (migrated.kind === 'newer') {
    return refused(
      'This settings file was written by a newer Earshot. Update this one, then import it again.',
    )
  }
  const { given, problems } = readSettings(migrated.file)
  const here = Object.entries(given).filter(([name]) => !machineFields.includes(name))
  return { given: Object.fromEntries(here), problems }
}

function refused(message: string): ImportedSettings {
  return {
    given: {},
    problems: [{ code: 'invalid_settings_file', message, retryable: false, setting: null }],
  }
}
