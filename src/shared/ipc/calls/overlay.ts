import type { OverlayView } from '../../overlay-view.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { nothing } from './common.ts'

/** The overlay draws what it is told, and can do nothing. */
export const overlay = {
  view: invoke({ pages: ['overlay'], args: nothing, result: type<OverlayView>() }),
  changed: event({ pages: ['overlay'], payload: type<OverlayView>() }),
} satisfies CallGroup
