import type { StoredItem } from '../items.ts'
import type { ToolChoice, Tools } from '../settings.ts'
import { expressionOf } from './arithmetic.ts'
import { newestQuestion, plainWords, wantsTime } from './asked.ts'

export interface FunctionCall {
  readonly name: string
  /** What goes over the wire: JSON, unless the test phrase held something else. */
  readonly arguments: string
}

export interface Toolbox {
  readonly tools: Tools
  readonly choice: ToolChoice
  /** Whether one response may hold several calls. */
  readonly parallel: boolean
}

/**
 * The calls that a response makes in place of speaking; none where it is to speak.
 *
 * - `call NAME {json}`, typed, calls that function with exactly these arguments, `{}` if there are
 *   none. `call a {...} and b {...}` makes two calls. The arguments go out as they were typed, even
 *   if they are no JSON, so that a test can send what a model should not.
 * - `copy WORDS` calls `copy_text`, and `open ADDRESS` `open_link`, where the session has them.
 * - A question for the time calls `current_time`, and a sum `calculator`, where the session has them.
 * - Results are spoken, unless the choice requires a call: then every response is one, as ever.
 * - A required choice with nothing to go by calls the function it names, or else the first, with `{}`.
 */
export function chooseCalls(context: readonly StoredItem[], toolbox: Toolbox): readonly FunctionCall[] {
  const { tools, choice, parallel } = toolbox
  if (choice === 'none' || tools.length === 0) return []
  const usable = typeof choice === 'string' ? tools : tools.filter(({ name }) => name === choice.name)
  const wanted = wantedCalls(context, usable)
  const [first] = usable
  const calls =
    wanted.length === 0 && choice !== 'auto' && first !== undefined
      ? [{ name: first.name, arguments: '{}' }]
      : wanted
  return parallel ? calls : calls.slice(0, 1)
}

function wantedCalls(context: readonly StoredItem[], tools: Tools): readonly FunctionCall[] {
  const asked = newestQuestion(context)
  const words = asked.kind === 'text' ? asked.text : asked.kind === 'speech' ? asked.words : null
  if (words === null) return []
  const has = (wanted: string): boolean => tools.some(({ name }) => name === wanted)
  const phrase = readCallPhrase(words)
  if (phrase.length > 0) return phrase.filter(({ name }) => has(name))
  const copied = /^copy\s+(\S.*)$/is.exec(words.trim())?.[1]
  if (copied !== undefined && has('copy_text'))
    return [{ name: 'copy_text', arguments: JSON.stringify({ text: copied }) }]
  const url = /^open\s+(https:\/\/\S+)$/i.exec(words.trim())?.[1]
  if (url !== undefined && has('open_link'))
    return [{ name: 'open_link', arguments: JSON.stringify({ url }) }]
  const expression = expressionOf(words)
  if (expression !== null && has('calculator'))
    return [{ name: 'calculator', arguments: JSON.stringify({ expression }) }]
  if (expression === null && wantsTime.test(plainWords(words)) && has('current_time'))
    return [{ name: 'current_time', arguments: '{}' }]
  return []
}

/** `call NAME {json} and NAME {json}`; empty for anything else. */
export function readCallPhrase(text: string): readonly FunctionCall[] {
  const calls: FunctionCall[] = []
  let rest = text.trim()
  let opening = /^call\s+([\w-]+)\s*/i
  while (rest !== '') {
    const name = opening.exec(rest)
    if (name?.[1] === undefined) return []
    const { json, length } = readJson(rest.slice(name[0].length))
    calls.push({ name: name[1], arguments: json })
    rest = rest.slice(name[0].length + length).trim()
    opening = /^(?:and|,)\s+(?:call\s+)?([\w-]+)\s*/i
  }
  return calls
}

/** A JSON object at the front of `text`: to the bracket that closes it, or to the end if none does. */
function readJson(text: string): { json: string; length: number } {
  if (!text.startsWith('{')) return { json: '{}', length: 0 }
  let depth = 0
  // A string is skipped whole: its brackets mean nothing.
  for (const { 0: lexeme, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (lexeme === '{') depth++
    if (lexeme === '}') depth--
    if (depth === 0) return { json: text.slice(0, index + 1), length: index + 1 }
  }
  return { json: text, length: text.length }
}
