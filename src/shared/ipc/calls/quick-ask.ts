import * as v from 'valibot'
import { invoke, type, type CallGroup } from '../define.ts'

const pixels = v.pipe(v.number(), v.minValue(0), v.maxValue(100_000))

export const quickAsk = {
  /** What is drawn needs so much room now, in pixels. */
  fit: invoke({
    pages: ['quick-ask'],
    args: v.strictTuple([v.strictObject({ width: pixels, height: pixels })]),
    result: type<void>(),
  }),
} satisfies CallGroup
