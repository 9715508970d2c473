import type { EarshotError } from './errors.ts'

/** Whether the microphone is open for its level alone: nothing of what it hears is captured or sent. */
export type MonitorState = { kind: 'off' } | { kind: 'on' } | { kind: 'failed'; error: EarshotError }
