import * as v from 'valibot'
import type { ClipEnd, ClipState } from '../../clip.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { id, nothing, windows } from './common.ts'

const voiceName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200))
const sentence = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(300))

/** Sounds beside the talk, one at a time. What plays one is answered when it has ended. */
export const clip = {
  state: invoke({ pages: windows, args: nothing, result: type<ClipState>() }),
  changed: event({ pages: windows, payload: type<ClipState>() }),
  /** Has the voice say this, in a session of its own with whom one talks to. */
  playVoice: invoke({ pages: windows, args: v.strictTuple([voiceName, sentence]), result: type<ClipEnd>() }),
  /** What was said, or heard of an answer, in this item of the conversation at hand. */
  playTurn: invoke({ pages: windows, args: v.strictTuple([id]), result: type<ClipEnd>() }),
  /** Whether that item's sound is known. */
  hasTurn: invoke({ pages: windows, args: v.strictTuple([id]), result: type<boolean>() }),
  stop: invoke({ pages: windows, args: nothing, result: type<void>() }),
} satisfies CallGroup
