import * as v from 'valibot'
import type { PreparedImage } from '../../images.ts'
import type { PictureSources } from '../../screens.ts'
import { invoke, type, type CallGroup } from '../define.ts'
import { nothing } from './common.ts'

const sourceId = v.pipe(v.string(), v.regex(/^(?:screen|window):\d+:\d+$/), v.maxLength(64))

/** Pictures of the screen, each chosen by a person: nothing is looked at before they ask. */
export const screens = {
  /** Whether it can be done here at all. */
  offered: invoke({ pages: ['main-window'], args: nothing, result: type<boolean>() }),
  /** What there is to choose from now. */
  list: invoke({ pages: ['main-window'], args: nothing, result: type<PictureSources>() }),
  /** Takes a picture of one of the last list; the list is used up by it. */
  capture: invoke({ pages: ['main-window'], args: v.strictTuple([sourceId]), result: type<PreparedImage>() }),
} satisfies CallGroup
