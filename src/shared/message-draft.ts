/** What is to be sent and has not been. */
export interface MessageDraft {
  text: string
  /** As `prepareImage` gives them. */
  images: readonly string[]
}

export const emptyDraft: MessageDraft = { text: '', images: [] }
