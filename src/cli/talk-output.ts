import type { Conversation, ConversationItem } from '../shared/conversation.ts'
import type { EarshotError } from '../shared/errors.ts'
import type { ConversationSummary } from '../shared/history.ts'
import type { SessionState } from '../shared/session-state.ts'
import type { TurnSummary } from '../shared/turn-summary.ts'
import type { totalsOf } from '../main/realtime/usage/usage.ts'

export type TalkLine =
  | { type: 'state'; state: SessionState['kind'] }
  | { type: 'sent' | 'received'; event: object }
  | ItemLine
  | ({ type: 'conversation' } & ConversationSummary)
  | ({ type: 'turn' } & TurnSummary)
  | { type: 'transcript'; id: string; text: string }
  | { type: 'tool'; name: string; arguments: string; result: string }
  | ({ type: 'error'; fatal: boolean } & Pick<EarshotError, 'code' | 'message'>)
  | {
      type: 'done'
      turns: number
      items: number
      reconnects: number
      rollovers: number
      usage: ReturnType<typeof totalsOf>
      transcription: ReturnType<typeof totalsOf> & { seconds: number }
      costUsd: number | null
    }

export interface ItemLine {
  type: 'item'
  id: string
  role: ConversationItem['role']
  kind: 'message' | 'function_call'
  text: string
  heardText?: string
  heardMs?: number
  status: ConversationItem['status']
}

/** Prints what happens: an object a line for scripts, or the conversation for people. */
export class TalkOutput {
  readonly #json: boolean
  readonly #write: (line: string) => void
  readonly #startedAt = performance.now()
  /** The last line printed of each item, so that an item is printed again only when it changed. */
  readonly #printed = new Map<string, string>()
  #state: SessionState['kind'] | null = null

  constructor(json: boolean, write: (line: string) => void) {
    this.#json = json
    this.#write = write
  }

  print(line: TalkLine): void {
    if (this.#json) {
      this.#write(JSON.stringify({ t: Math.round(performance.now() - this.#startedAt), ...line }))
      return
    }
    const text = forPeople(line)
    if (text !== null) this.#write(text)
  }

  /** Prints the turn machine's kind when it is another than before. */
  printState({ kind }: SessionState): void {
    if (kind === this.#state) return
    this.#state = kind
    this.print({ type: 'state', state: kind })
  }

  /** Prints each item that is final and new, or has changed since it was printed. */
  printItems(conversation: Conversation): void {
    for (const lines of this.#news(conversation)) for (const line of lines) this.print(line)
  }

  /** Takes the items for printed: whoever goes on with a conversation knows it. */
  skipItems(conversation: Conversation): void {
    this.#news(conversation)
  }

  #news({ items }: Conversation): TalkLine[][] {
    return items.flatMap((item) => {
      const lines = itemLines(item)
      const printed = JSON.stringify(lines)
      if (lines.length === 0 || this.#printed.get(item.id) === printed) return []
      this.#printed.set(item.id, printed)
      return [lines]
    })
  }
}

/** The item, and what its tool said; nothing while it is not final. */
export function itemLines(item: ConversationItem): TalkLine[] {
  if (item.status === 'in_progress' || item.call?.output === null) return []
  const line = itemLine(item)
  if (item.call === undefined) return [line]
  const { name, arguments: args, output } = item.call
  return [line, { type: 'tool', name, arguments: args, result: output.text }]
}

function itemLine(item: ConversationItem): ItemLine {
  const spoken = item.parts.flatMap((part) => (part.kind === 'output_audio' ? [part] : []))
  return {
    type: 'item',
    id: item.id,
    role: item.role,
    kind: item.call === undefined ? 'message' : 'function_call',
    text: item.parts
      .map((part) => ('text' in part ? part.text : 'transcript' in part ? (part.transcript ?? '') : ''))
      .join(' '),
    ...(spoken.length > 0 && {
      heardText: spoken.map((part) => part.transcript.slice(0, part.heardChars)).join(' '),
      heardMs: Math.floor(spoken.reduce((sum, part) => sum + part.heardMs, 0)),
    }),
    status: item.status,
  }
}

function forPeople(line: TalkLine): string | null {
  switch (line.type) {
    case 'item':
      if (line.kind === 'function_call') return null
      return `${line.role === 'user' ? 'You' : 'Earshot'}: ${line.heardText ?? (line.text === '' ? '(spoken)' : line.text)}`
    case 'conversation':
      return `\n${line.id}  ${new Date(line.updatedAt).toISOString()}  ${line.title}`
    case 'transcript':
      return line.text
    case 'done':
      return spending(line)
    case 'tool':
      return `  (${line.name}: ${line.result})`
    case 'turn':
      return line.status === 'completed' ? null : `  (${line.status})`
    case 'error':
      return `! ${line.message}`
    default:
      return null
  }
}

/** What it took; a price that nobody knows is not made up. Null when nothing was billed. */
function spending({ usage, transcription, costUsd }: Extract<TalkLine, { type: 'done' }>): string | null {
  const inputTokens = usage.inputTokens + transcription.inputTokens
  const outputTokens = usage.outputTokens + transcription.outputTokens
  const parts = [
    ...(inputTokens + outputTokens > 0 ? [`${inputTokens} tokens in, ${outputTokens} out`] : []),
    ...(transcription.seconds > 0 ? [`${transcription.seconds.toFixed(1)} s transcribed`] : []),
  ]
  if (parts.length === 0) return null
  return `  (${parts.join(', ')}; ${costUsd === null ? 'price not known' : `$${costUsd.toFixed(4)}`})`
}
