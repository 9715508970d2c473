import type { Contract } from '../shared/ipc/contract.ts'
import type { Handlers } from '../shared/ipc/server.ts'
import type { Page } from '../shared/ipc/pages.ts'
import { emptyDraft, type MessageDraft } from '../shared/message-draft.ts'

/** What was written in each window and not sent: in memory alone, for it may belong to a talk of which nothing is kept. */
export function keptDrafts(): Handlers<Contract>['drafts'] {
  const drafts = new Map<Page, MessageDraft>()
  const read = (window: Page): MessageDraft => drafts.get(window) ?? emptyDraft
  return {
    read,
    keepText: (text, window) => void drafts.set(window, { ...read(window), text }),
    keepImages: (images, window) => void drafts.set(window, { ...read(window), images }),
  }
}
