import * as v from 'valibot'
import type { ConversationPatch } from '../../conversation.ts'
import type { EarshotError } from '../../errors.ts'
import type { TalkTotals, TurnFigures } from '../../history.ts'
import { MAX_IMAGE_FILE_BYTES, type PreparedImage } from '../../images.ts'
import type { SessionState } from '../../session-state.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { id, MAX_TEXT_LENGTH, nothing, preparedImages, windows } from './common.ts'

const messageText = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_TEXT_LENGTH))

const imageBytes = v.pipe(v.instance(Uint8Array), v.maxLength(MAX_IMAGE_FILE_BYTES))

export const turn = {
  /** The talk control went down. */
  press: invoke({ pages: windows, args: nothing, result: type<void>() }),
  /** After so many ms, by the page's own clock: a busy main hears of both late. */
  release: invoke({
    pages: windows,
    args: v.strictTuple([v.pipe(v.number(), v.finite(), v.minValue(0))]),
    result: type<void>(),
  }),
  /** Throws away the turn being spoken, or stops the answer. */
  interrupt: invoke({ pages: windows, args: nothing, result: type<void>() }),
  /** A typed message. False when none may be sent now: a notice says why. */
  say: invoke({ pages: windows, args: v.strictTuple([messageText]), result: type<boolean>() }),
  /** Makes a picture ready to be shown: upright, and small enough. */
  prepareImage: invoke({
    pages: windows,
    args: v.strictTuple([imageBytes]),
    result: type<PreparedImage>(),
  }),
  /** A message with pictures, as `say`; there need be no words. */
  show: invoke({
    pages: windows,
    args: v.strictTuple([
      v.pipe(preparedImages, v.minLength(1)),
      v.pipe(v.string(), v.trim(), v.maxLength(MAX_TEXT_LENGTH)),
    ]),
    result: type<boolean>(),
  }),
  /** Asks for an answer to the conversation as it stands: again, or for the rest of one that was cut short. */
  respond: invoke({ pages: windows, args: nothing, result: type<void>() }),
  /**
   * Asks anew for the answer that this item of the conversation at hand is part of. The last one makes way for what
   * comes; an earlier one is asked for in a branch, so that what was said since stays.
   */
  answerAgain: invoke({ pages: windows, args: v.strictTuple([id]), result: type<EarshotError | null>() }),
} satisfies CallGroup

export const session = {
  /** Tries again now, after an error or instead of waiting for the countdown. */
  connect: invoke({ pages: windows, args: nothing, result: type<void>() }),
  changed: event({ pages: windows, payload: type<SessionState>() }),
  notice: event({ pages: windows, payload: type<EarshotError | null>() }),
} satisfies CallGroup

export const conversation = {
  /** Of the turn that this item of the conversation at hand belongs to; null where nothing is known of it. */
  figures: invoke({ pages: windows, args: v.strictTuple([id]), result: type<TurnFigures | null>() }),
  totals: invoke({ pages: windows, args: nothing, result: type<TalkTotals>() }),
  totalsChanged: event({ pages: windows, payload: type<TalkTotals>() }),
  patched: event({ pages: windows, payload: type<ConversationPatch>() }),
} satisfies CallGroup
