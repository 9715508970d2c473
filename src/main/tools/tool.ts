import type { GenericSchema, InferOutput } from 'valibot'

/**
 * Something that the model may call. Its arguments reach `run` only when they fit `argumentsSchema`; what it
 * returns goes back to the model. A tool that can't do its work returns a `ToolFailure`; one that throws has a bug.
 */
export interface Tool<ArgumentsSchema extends GenericSchema = GenericSchema> {
  /** 1 to 64 of a-z, A-Z, 0-9, _ and -. */
  name: string
  /** For the model: what it does and when to call it. */
  description: string
  /** For the model, as it goes on the wire. It says the same as `argumentsSchema`. */
  parameters: JsonObjectSchema
  argumentsSchema: ArgumentsSchema
  effect: ToolEffect
  /** What a person has to see before the rest of the arguments, such as the host that a link leads to. */
  headline?(args: InferOutput<ArgumentsSchema>): string
  /** A person has to say yes to each call: what it may do depends too much on its arguments to be allowed for good. */
  asksAlways?: boolean
  /** The registry's own limit where it is left out. */
  timeLimitMs?: number
  /** Should end soon after `context.signal` is aborted; what it returns then is no longer awaited. */
  run(args: InferOutput<ArgumentsSchema>, context: ToolContext): ToolResult | Promise<ToolResult>
}

/**
 * What a call changes that lasts: nothing, the conversation that it is made in, or something outside of it. A call that
 * changes nothing is aborted when nobody waits for it any more; one that has begun to change something is never stopped
 * half-way. What lies outside is changed only when a person has said so.
 */
export type ToolEffect = 'none' | 'conversation' | 'outside'

/** Objects go to the model as JSON. */
export type ToolResult = string | object

/** Why a tool could not do its work, in words from which the model can mend its call or tell the person. */
export class ToolFailure {
  /** Stable, snake_case. */
  readonly code: string
  readonly message: string

  constructor(code: string, message: string) {
    this.code = code
    this.message = message
  }
}

/** What a tool may do to the conversation that it was called in. */
export interface ConversationControl {
  /** The conversation ends once the model's next words have been heard. */
  stopConversation(): void
}

export interface ToolContext extends ConversationControl {
  signal: AbortSignal
}

/** The JSON schema of an object. MCP servers bring their own, so that only its outline is known here. */
export interface JsonObjectSchema {
  readonly type: 'object'
  readonly properties?: Readonly<Record<string, unknown>>
  readonly required?: readonly string[]
  readonly [keyword: string]: unknown
}
