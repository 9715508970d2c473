/** What is known of the model's calls of our tools, what happens to them, and what has to be done. */

export interface ToolCalls {
  link: 'lost' | 'ready'
  /** Numbers the connections; each has a conversation of its own on the server. */
  connection: number
  /** Responses with calls that are not all answered, by id. */
  rounds: ReadonlyMap<string, Round>
  /** Calls whose output the server has not acknowledged, by call id, oldest first. */
  owed: ReadonlyMap<string, OwedCall>
  /** Acknowledged calls, by call id, oldest first: what a call id that shows up again is answered with. */
  settled: ReadonlyMap<string, SettledCall>
  /** Ids of acknowledged calls whose output is not kept any more: they are not run again for that. */
  forgotten: ReadonlySet<string>
  /** Rounds have been answered in full, and the response to them has not been asked for. */
  responseDue: boolean
}

/** A response that called tools. */
interface Round {
  /** The response is over: no more calls will come. */
  done: boolean
  /** Nobody has interrupted or cancelled it: a response follows when all its calls are answered. */
  wanted: boolean
}

export interface FunctionCall {
  callId: string
  /** Of the call. */
  itemId: string
  name: string
  arguments: string
  responseId: string
  /** Made here, and the same on every connection: a server that has it already takes no second. */
  outputItemId: string
  /** The latest connection whose conversation holds the call. */
  connection: number
}

export interface OwedCall extends FunctionCall {
  progress:
    | { kind: 'running' }
    /** It changes something that lasts, and must not be left half done. */
    | { kind: 'taking-effect' }
    /** Told to stop; it still reports its output. */
    | { kind: 'aborting' }
    | { kind: 'finished'; output: string }
    | { kind: 'sent'; output: string }
}

export type SettledCall = FunctionCall & { output: string }

export type ToolCallEvent =
  /** `response.output_item.done` with a function call. */
  | {
      type: 'call-done'
      callId: string
      itemId: string
      name: string
      /** The model's own text. */
      arguments: string
      responseId: string
      /** The item's. */
      status: string | null
      /** Its response runs, and nobody has cancelled it. */
      wanted: boolean
      /** For the output's item, of at most 32 characters. */
      outputItemId: string
    }
  | { type: 'response-done'; responseId: string; status: string | null }
  | { type: 'tool-finished'; callId: string; output: string }
  /** From here on the tool changes something that lasts. */
  | { type: 'effect-begun'; callId: string }
  /** The tool has been running for so long that a person wonders. */
  | { type: 'tool-slow'; callId: string }
  /** `conversation.item.added`, of any item; or the server refused an output for good. */
  | { type: 'output-acknowledged'; itemId: string }
  /** The person goes on, or stops the answer: by a press, by speaking, typing or Esc. */
  | { type: 'interrupted' }
  | { type: 'connection-lost' }
  /** The session is configured and the history replayed. */
  | { type: 'connection-ready' }

export type ToolCallEffect =
  | { type: 'run-tool'; callId: string; name: string; arguments: string }
  | { type: 'abort-tool'; callId: string }
  | { type: 'report-slow'; callId: string; name: string }
  /** A new connection lacks the call that the next effect answers. A null id leaves naming the item to the server. */
  | { type: 'send-call'; callId: string; itemId: string | null; name: string; arguments: string }
  | { type: 'send-output'; callId: string; itemId: string; output: string }
  | { type: 'want-response' }

export const noToolCalls: ToolCalls = {
  link: 'lost',
  connection: 0,
  rounds: new Map(),
  owed: new Map(),
  settled: new Map(),
  forgotten: new Set(),
  responseDue: false,
}
