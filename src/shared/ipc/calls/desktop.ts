import type { Destination } from '../../destination.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { nothing, windows } from './common.ts'

/** What the desktop around the windows wants of them. */
export const desktop = {
  /** Where the window is to be; null where it stays as it is. Given once. */
  takeDestination: invoke({ pages: ['main-window'], args: nothing, result: type<Destination | null>() }),
  /** Words to put into the field, for a person to send; null where there are none. Given once. */
  takeWords: invoke({ pages: ['quick-ask'], args: nothing, result: type<string | null>() }),
  /** There may be something to take. */
  called: event({ pages: windows, payload: type<null>() }),
} satisfies CallGroup
