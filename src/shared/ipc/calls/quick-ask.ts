import * as v from 'valibot'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { nothing } from './common.ts'

const pixels = v.pipe(v.number(), v.minValue(0), v.maxValue(100_000))

export const quickAsk = {
  /** What the person is given to ask, by a link or the command line, once: for the field, never sent. */
  takeWords: invoke({ pages: ['quick-ask'], args: nothing, result: type<string | null>() }),
  /** There are words to take. */
  wordsWaiting: event({ pages: ['quick-ask'], payload: type<null>() }),
  /** What is drawn needs so much room now, in pixels. */
  fit: invoke({
    pages: ['quick-ask'],
    args: v.strictTuple([v.strictObject({ width: pixels, height: pixels })]),
    result: type<void>(),
  }),
} satisfies CallGroup
