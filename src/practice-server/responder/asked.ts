import type { StoredItem } from '../items.ts'

export interface ToolOutput {
  /** The name of the function, where the call is in the context. */
  readonly name: string | null
  readonly output: string
}

/** What a response is to answer. */
export type Asked =
  | { kind: 'text'; text: string }
  /** `words` is what the speech says, where the test has told. */
  | { kind: 'speech'; chunks: readonly Int16Array[]; words: string | null }
  /** The results of calls, in the order they came, that nothing has answered yet. */
  | { kind: 'tool_outputs'; outputs: readonly ToolOutput[] }
  | { kind: 'picture' | 'nothing' | 'silence' }

/** The newest of what the person said, typed or showed and what functions returned. */
export function newestQuestion(context: readonly StoredItem[]): Asked {
  const lastMessage = context.findLastIndex(({ wire }) => wire.type === 'message')
  const outputs = context
    .slice(lastMessage + 1)
    .flatMap(({ wire }) =>
      wire.type === 'function_call_output'
        ? [{ name: functionName(context, wire.call_id), output: wire.output }]
        : [],
    )
  if (outputs.length > 0) return { kind: 'tool_outputs', outputs }
  const item = context.findLast(({ wire }) => wire.type === 'message' && wire.role === 'user')
  if (item?.wire.type !== 'message' || item.wire.role !== 'user') return { kind: 'nothing' }
  const parts = [...item.wire.content.entries()].reverse()
  for (const [index, part] of parts) {
    const chunks = item.audio.get(index)?.chunks
    if (chunks) return { kind: 'speech', chunks, words: item.words ?? null }
    if (typeof part.text === 'string') return { kind: 'text', text: part.text }
  }
  return { kind: parts.length > 0 ? 'picture' : 'nothing' }
}

function functionName(context: readonly StoredItem[], callId: string): string | null {
  const call = context.find(({ wire }) => wire.type === 'function_call' && wire.call_id === callId)
  return call?.wire.type === 'function_call' ? call.wire.name : null
}

export const wantsTime =
  /\b(?:what(?:'s| is)? (?:the )?time|time is it|the time|current time|time now|what time)\b|^time\W*$/

/** As the responder compares: short, in lower case, with plain apostrophes. */
export function plainWords(text: string): string {
  return text.slice(0, 1000).toLowerCase().replaceAll('’', "'")
}
