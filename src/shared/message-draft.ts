/** The windows that a message is written in; each has a draft of its own. */
export const draftWindows = ['main-window', 'quick-ask'] as const

export type DraftWindow = (typeof draftWindows)[number]

/** What is to be sent and has not been. */
export interface MessageDraft {
  text: string
  /** As `prepareImage` gives them. */
  images: readonly string[]
}

export const emptyDraft: MessageDraft = { text: '', images: [] }
