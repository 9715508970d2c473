import * as v from 'valibot'
import type { MessageDraft } from '../../message-draft.ts'
import { invoke, type, type CallGroup } from '../define.ts'
import { nothing, preparedImages, windows } from './common.ts'

/** More than anybody means to send, in characters. */
const MAX_DRAFT_LENGTH = 2_000_000

/** A page owns what is written in it while it lives; main keeps it for the page that comes after. */
export const drafts = {
  read: invoke({ pages: windows, args: nothing, result: type<MessageDraft>() }),
  keepText: invoke({
    pages: windows,
    args: v.strictTuple([v.pipe(v.string(), v.maxLength(MAX_DRAFT_LENGTH))]),
    result: type<void>(),
  }),
  keepImages: invoke({ pages: windows, args: v.strictTuple([preparedImages]), result: type<void>() }),
} satisfies CallGroup
