import * as v from 'valibot'
import {
  settingNames,
  settingsPatch,
  type SettingsProblem,
  type SettingsState,
} from '../../settings/index.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { nothing, windows } from './common.ts'

export const settings = {
  read: invoke({ pages: windows, args: nothing, result: type<SettingsState>() }),
  /** Holds at once, for everything that is running, and is kept. */
  change: invoke({ pages: windows, args: v.strictTuple([settingsPatch]), result: type<void>() }),
  /** These go back to their defaults. */
  reset: invoke({
    pages: windows,
    args: v.strictTuple([v.array(v.picklist(settingNames))]),
    result: type<void>(),
  }),
  /** Takes over what is right in the text of an export; says what is not. */
  import: invoke({
    pages: windows,
    args: v.strictTuple([v.pipe(v.string(), v.maxLength(10_000_000))]),
    result: type<readonly SettingsProblem[]>(),
  }),
  /** As JSON, for another machine. There is no key in it. */
  export: invoke({ pages: windows, args: nothing, result: type<string>() }),
  /** The same, into the clipboard. */
  copy: invoke({ pages: windows, args: nothing, result: type<void>() }),
  changed: event({ pages: windows, payload: type<SettingsState>() }),
} satisfies CallGroup
