import * as v from 'valibot'
import type { HotkeysState } from '../../hotkeys/hotkeys.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { nothing, windows } from './common.ts'

export const hotkeys = {
  state: invoke({ pages: windows, args: nothing, result: type<HotkeysState>() }),
  changed: event({ pages: windows, payload: type<HotkeysState>() }),
  /** Somebody presses the keys that they want: no hotkey does anything until it is off again, or the page is gone. */
  record: invoke({ pages: windows, args: v.strictTuple([v.boolean()]), result: type<void>() }),
  /** Tries the best way of hearing keys again. */
  retry: invoke({ pages: windows, args: nothing, result: type<void>() }),
} satisfies CallGroup
