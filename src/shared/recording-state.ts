/** Whether the conversation is being recorded, and into which file. */
export type RecordingState = { kind: 'off' } | { kind: 'on'; path: string }
