import type { Contract } from '../shared/ipc/contract.ts'
import type { Handlers } from '../shared/ipc/server.ts'
import { emptyDraft, type DraftWindow, type MessageDraft } from '../shared/message-draft.ts'

/** What was written in each window and not sent: in memory alone, for it may belong to a talk of which nothing is kept. */
export function keptDrafts(): Handlers<Contract>['drafts'] {
  const drafts = new Map<DraftWindow, MessageDraft>()
  const read = (window: DraftWindow): MessageDraft => drafts.get(window) ?? emptyDraft
  return {
    read,
    keepText: (window, text) => void drafts.set(window, { ...read(window), text }),
    keepImages: (window, images) => void drafts.set(window, { ...read(window), images }),
  }
}
