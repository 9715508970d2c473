import * as v from 'valibot'
import type { Abilities } from '../../abilities.ts'
import type { Conversation } from '../../conversation.ts'
import type { EarshotError } from '../../errors.ts'
import type { ProviderOffer } from '../../provider-offer.ts'
import type { RecordingState } from '../../recording-state.ts'
import type { ProviderSummary, SessionState } from '../../session-state.ts'
import { event, invoke, type, type CallGroup } from '../define.ts'
import { nothing, windows } from './common.ts'

/** All that a window needs to draw itself when it opens. */
export interface Snapshot {
  session: SessionState
  provider: ProviderSummary
  conversation: Conversation
  /** What went wrong last and is still worth a line; null when nothing is. */
  notice: EarshotError | null
  recording: RecordingState
}

/** More than any turn says, in characters. */
const MAX_COPIED_LENGTH = 2_000_000

/** What browsers take, in characters. */
const MAX_LINK_LENGTH = 2_000

export const app = {
  snapshot: invoke({ pages: windows, args: nothing, result: type<Snapshot>() }),
  /** What the snapshot holds can be seen. */
  drawn: invoke({ pages: windows, args: nothing, result: type<void>() }),
  openMainWindow: invoke({ pages: ['quick-ask'], args: nothing, result: type<void>() }),
  closeQuickAsk: invoke({ pages: ['quick-ask'], args: nothing, result: type<void>() }),
  /** All that there are, and what can be set of each. */
  providers: invoke({ pages: windows, args: nothing, result: type<readonly ProviderOffer[]>() }),
  /** To the clipboard. */
  copy: invoke({
    pages: windows,
    args: v.strictTuple([v.pipe(v.string(), v.maxLength(MAX_COPIED_LENGTH))]),
    result: type<void>(),
  }),
  /** In the person's browser, if they say so to main's own question. Resolves with what is wrong, or null. */
  openLink: invoke({
    pages: windows,
    args: v.strictTuple([v.pipe(v.string(), v.maxLength(MAX_LINK_LENGTH))]),
    result: type<EarshotError | null>(),
  }),
  abilities: invoke({ pages: windows, args: nothing, result: type<Abilities>() }),
  /** Its abilities may be others, too. */
  providerChanged: event({ pages: windows, payload: type<ProviderSummary>() }),
} satisfies CallGroup
