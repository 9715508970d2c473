/** An error as a value: shown to a person, sent over IPC, printed by the commands. */
export interface EarshotError {
  /** Stable, snake_case; the wire's own code where the server sent one. */
  code: string
  /** One or two sentences: what happened, and what to do next. Never holds a key. */
  message: string
  /** Whether trying again unchanged can help. */
  retryable: boolean
}
