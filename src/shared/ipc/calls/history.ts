import * as v from 'valibot'
import type { EarshotError } from '../../errors.ts'
import {
  exportFormats,
  type ConversationSummary,
  type ExportResult,
  type HistoryState,
  type ImportResult,
  type SearchHit,
  type StoredConversation,
} from '../../history.ts'
import type { DaySpending } from '../../spending.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { id, nothing, windows } from './common.ts'

const historyFilter = v.strictObject({
  from: v.optional(v.number()),
  before: v.optional(v.number()),
  provider: v.optional(v.pipe(v.string(), v.maxLength(100))),
  hasTool: v.optional(v.boolean()),
  hasImage: v.optional(v.boolean()),
})

const retention = v.variant('kind', [
  v.strictObject({ kind: v.literal('forever') }),
  v.strictObject({ kind: v.literal('days'), days: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  v.strictObject({ kind: v.literal('nothing') }),
])

/** What can fail returns why, or null. */
export const history = {
  state: invoke({ pages: windows, args: nothing, result: type<HistoryState>() }),
  list: invoke({
    pages: windows,
    args: v.strictTuple([historyFilter]),
    result: type<ConversationSummary[]>(),
  }),
  /** As a person types. */
  search: invoke({
    pages: windows,
    args: v.strictTuple([v.pipe(v.string(), v.maxLength(1_000)), historyFilter]),
    result: type<SearchHit[]>(),
  }),
  open: invoke({
    pages: windows,
    args: v.strictTuple([id]),
    result: type<StoredConversation | null>(),
  }),
  /** What was used since then (epoch ms), by day and model, the earliest first; of what is kept, without practice. */
  spending: invoke({
    pages: ['main-window'],
    args: v.strictTuple([v.number()]),
    result: type<readonly DaySpending[]>(),
  }),
  /** Begins another conversation, which is kept, or not at all. Returns its id. */
  startNew: invoke({
    pages: windows,
    args: v.strictTuple([v.strictObject({ isPrivate: v.boolean() })]),
    result: type<string>(),
  }),
  /** Goes on with an earlier conversation. */
  resume: invoke({
    pages: windows,
    args: v.strictTuple([id]),
    result: type<EarshotError | null>(),
  }),
  /** Goes another way from this item: a new conversation begins with all up to it. */
  branch: invoke({
    pages: windows,
    args: v.strictTuple([id, id]),
    result: type<EarshotError | null>(),
  }),
  rename: invoke({
    pages: windows,
    args: v.strictTuple([id, v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200))]),
    result: type<EarshotError | null>(),
  }),
  pin: invoke({
    pages: windows,
    args: v.strictTuple([id, v.boolean()]),
    result: type<EarshotError | null>(),
  }),
  archive: invoke({
    pages: windows,
    args: v.strictTuple([id, v.boolean()]),
    result: type<EarshotError | null>(),
  }),
  /** Can be undone for a minute. */
  remove: invoke({
    pages: windows,
    args: v.strictTuple([v.array(id)]),
    result: type<EarshotError | null>(),
  }),
  removeAll: invoke({ pages: windows, args: nothing, result: type<EarshotError | null>() }),
  /** Brings back what was removed last. */
  undo: invoke({ pages: windows, args: nothing, result: type<EarshotError | null>() }),
  setRetention: invoke({
    pages: windows,
    args: v.strictTuple([retention]),
    result: type<EarshotError | null>(),
  }),
  /** These, or all for null, into files that the person chooses in a dialog of the system's. */
  export: invoke({
    pages: windows,
    args: v.strictTuple([v.nullable(v.array(id)), v.picklist(exportFormats)]),
    result: type<ExportResult>(),
  }),
  /** What was exported as JSON, out of a file that the person chooses: every conversation of it, or none. */
  import: invoke({ pages: windows, args: nothing, result: type<ImportResult>() }),
  /** The state or the list is another. */
  changed: event({ pages: windows, payload: type<HistoryState>() }),
} satisfies CallGroup
