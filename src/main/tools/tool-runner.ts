import type { CallContext, ToolOutcome, ToolRegistry } from './registry.ts'
import type { ConversationControl } from './tool.ts'

/** Longer than this, and the person should be told that a tool is at work. */
const SLOW_AFTER_MS = 3000

export interface ToolRunnerListener {
  /** Exactly once a call, and its last report. */
  onFinished(callId: string, outcome: ToolOutcome): void
  onSlow(callId: string): void
  /** From here on the call changes something that lasts. */
  onEffect(callId: string): void
}

/** The calls that are running now, by call id. */
export class ToolRunner {
  readonly #registry: ToolRegistry
  readonly #control: ConversationControl
  readonly #listener: ToolRunnerListener
  readonly #running = new Map<string, AbortController>()

  constructor(registry: ToolRegistry, control: ConversationControl, listener: ToolRunnerListener) {
    this.#registry = registry
    this.#control = control
    this.#listener = listener
  }

  /** `argumentsJson` is the model's own text. No call id may run twice at a time. */
  run(callId: string, name: string, argumentsJson: string): void {
    const abort = new AbortController()
    this.#running.set(callId, abort)
    let slow: NodeJS.Timeout | undefined
    const context: CallContext = {
      signal: abort.signal,
      onBegun: (effect) => {
        slow = setTimeout(() => this.#listener.onSlow(callId), SLOW_AFTER_MS)
        if (effect !== 'none') this.#listener.onEffect(callId)
      },
      stopConversation: () => {
        // A call that nobody waits for any more must not end what the person goes on with.
        if (!abort.signal.aborted) this.#control.stopConversation()
      },
    }
    void this.#registry.run(name, argumentsJson, context).then((outcome) => {
      clearTimeout(slow)
      this.#running.delete(callId)
      this.#listener.onFinished(callId, outcome)
    })
  }

  /** `onFinished` follows, with an output that says so. */
  abort(callId: string): void {
    this.#running.get(callId)?.abort()
  }

  /** The session is over. */
  abortAll(): void {
    for (const abort of this.#running.values()) abort.abort()
  }
}
