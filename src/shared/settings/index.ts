/** The settings as they are now: the current version, whichever that is. */
import * as v from 'valibot'
import type { EarshotError } from '../errors.ts'
import { fields } from './v1.ts'

export { fields, machineFields, personaFields, type Persona } from './v1.ts'

const schema = v.strictObject(fields)

export type Settings = v.InferOutput<typeof schema>

export type SettingName = keyof Settings

/** Some of the settings, each as it is to be. */
export const settingsPatch = v.partial(schema)

export type SettingsPatch = v.InferOutput<typeof settingsPatch>

export const settingNames = Object.keys(fields).filter(isSettingName)

export const defaultSettings: Settings = v.parse(schema, {})

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(fields, name)
}

/** Something in the file that could not be taken; `setting` is the path to it, null for the file itself. */
export interface SettingsProblem extends EarshotError {
  setting: string | null
}

/** What main publishes. */
export interface SettingsState {
  settings: Settings
  /** What is wrong with the file now; empty when nothing is. */
  problems: readonly SettingsProblem[]
}
