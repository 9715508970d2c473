import type { RealtimeFunctionTool } from 'openai/resources/realtime/realtime'
import * as v from 'valibot'
import type { EarshotError } from '../../shared/errors.ts'
import { noOutsideEffects, toolOff, type ToolGate } from './tool-gate.ts'
import { ToolFailure, type Tool, type ToolContext, type ToolEffect, type ToolResult } from './tool.ts'

const DEFAULT_TIME_LIMIT_MS = 30_000

/** Every later answer reads it again, and is billed for it. */
const LONGEST_OUTPUT_CHARACTERS = 16_000

const toolName = /^[a-zA-Z0-9_-]{1,64}$/

/** A call that is over. */
export interface ToolOutcome {
  /** For the wire: what the tool returned, or why it failed, in words for the model. */
  output: string
  /** Null when it succeeded. */
  failure: ToolFailure | null
}

/** What a call is run with. */
export interface CallContext extends ToolContext {
  /** The tool is run from here on: it was waited for a person's word until now, if for anything. */
  onBegun?(effect: ToolEffect): void
}

/** The tools that a model may call, by name, in the order in which they were registered. */
export class ToolRegistry {
  readonly #tools = new Map<string, Tool>()
  readonly #gate: ToolGate

  /** `gate`: who decides what may be run; nothing with an effect outside unless given. */
  constructor(gate: ToolGate = noOutsideEffects) {
    this.#gate = gate
  }

  /** Returns why the tool was not taken; null when it was. */
  register(tool: Tool): EarshotError | null {
    if (!toolName.test(tool.name)) {
      return {
        code: 'tool_name_invalid',
        message: `The tool “${tool.name}” can’t be offered: a name is 1 to 64 letters, digits, _ or -. Rename it.`,
        retryable: false,
      }
    }
    if (this.#tools.has(tool.name)) {
      return {
        code: 'tool_name_taken',
        message: `There is already a tool named “${tool.name}”. Rename one of the two, or turn one off.`,
        retryable: false,
      }
    }
    this.#tools.set(tool.name, tool)
    return null
  }

  find(name: string): Tool | undefined {
    return this.#tools.get(name)
  }

  get all(): readonly Tool[] {
    return [...this.#tools.values()]
  }

  /** As the session's `tools`. */
  list(): RealtimeFunctionTool[] {
    return [...this.#tools.values()].map(({ name, description, parameters }) => ({
      type: 'function',
      name,
      description,
      parameters,
    }))
  }

  /**
   * Runs a call to its end, to the tool's time limit, or until `context.signal` is aborted. `argumentsJson` is the
   * model's own text. One with an effect outside is run once the gate lets it, with the arguments that were shown.
   * Never rejects: whatever goes wrong is an output that the model can read.
   */
  async run(name: string, argumentsJson: string, context: CallContext): Promise<ToolOutcome> {
    const tool = this.#tools.get(name)
    if (tool === undefined) {
      const known = [...this.#tools.keys()].join(', ') || 'none'
      return failed('unknown_tool', `There is no tool named '${shorten(name, 64)}'. Known tools: ${known}.`)
    }
    const args = readArguments(tool, argumentsJson)
    if (args instanceof ToolFailure) return outcome(args)
    if (this.#gate.isOff(name)) return outcome(toolOff)
    if (tool.effect === 'outside') {
      const refusal = await this.#gate.ask(tool, args.value, context.signal)
      if (refusal !== null) return outcome(refusal)
    }
    if (context.signal.aborted) return outcome(stopped('none'))
    context.onBegun?.(tool.effect)
    return outcome(await runWithin(tool, args.value, context))
  }
}

/** Some models call a tool that needs no arguments with an empty text. */
function readArguments(tool: Tool, json: string): { value: unknown } | ToolFailure {
  let parsed: unknown
  try {
    parsed = json.trim() === '' ? {} : JSON.parse(json)
  } catch (cause) {
    return new ToolFailure(
      'invalid_json',
      `The arguments are not valid JSON (${reasonOf(cause)}). Call again with a JSON object.`,
    )
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return new ToolFailure('invalid_arguments', 'The arguments must be a JSON object. Call again with one.')
  }
  const checked = v.safeParse(tool.argumentsSchema, parsed)
  if (checked.success) return { value: checked.output }
  return new ToolFailure(
    'invalid_arguments',
    `The arguments do not fit: ${checked.issues.map(describeIssue).join('; ')}. Mend them and call again.`,
  )
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue)
  return path === null ? issue.message : `${path}: ${issue.message}`
}

async function runWithin(tool: Tool, args: unknown, context: ToolContext): Promise<ToolResult> {
  const limitMs = tool.timeLimitMs ?? DEFAULT_TIME_LIMIT_MS
  // Node keeps what AbortSignal.any makes for as long as somebody listens to it: for good, when nothing is aborted.
  const ending = new AbortController()
  const cutShort = Promise.withResolvers<ToolFailure>()
  const end = (failure: ToolFailure): void => {
    cutShort.resolve(failure)
    ending.abort()
  }
  const timer = setTimeout(() => end(timedOut(tool, limitMs)), limitMs)
  context.signal.addEventListener('abort', () => end(stopped(tool.effect)), { once: true })
  try {
    const running = (async () => tool.run(args, { ...context, signal: ending.signal }))()
    return await Promise.race([running, cutShort.promise])
  } catch (cause) {
    return new ToolFailure('tool_failed', `The tool failed: ${reasonOf(cause)}.`)
  } finally {
    clearTimeout(timer)
  }
}

function timedOut(tool: Tool, limitMs: number): ToolFailure {
  const advice =
    tool.effect !== 'none'
      ? 'It may or may not have taken effect: say so, and do not call it again unasked.'
      : 'Tell the person, or try something simpler.'
  return new ToolFailure('tool_timed_out', `The tool was not done within ${limitMs / 1000} s. ${advice}`)
}

function stopped(effect: ToolEffect): ToolFailure {
  const doubt = effect === 'none' ? '' : ' It may or may not have taken effect.'
  return new ToolFailure('tool_stopped', `The person went on before the tool was done.${doubt}`)
}

function failed(code: string, message: string): ToolOutcome {
  return outcome(new ToolFailure(code, message))
}

function outcome(result: ToolResult): ToolOutcome {
  if (result instanceof ToolFailure) {
    const error = { code: result.code, message: shorten(result.message, 1000) }
    return { output: JSON.stringify({ error }), failure: result }
  }
  if (typeof result === 'string') return { output: shorten(result), failure: null }
  try {
    const json: string | undefined = JSON.stringify(result)
    if (json === undefined)
      return failed('tool_result_unreadable', 'The tool returned nothing that can be read.')
    return { output: shorten(json), failure: null }
  } catch (cause) {
    return failed('tool_result_unreadable', `The tool’s result is not JSON: ${reasonOf(cause)}.`)
  }
}

/** Keeps the beginning, whole characters only, and says that there was more. */
function shorten(text: string, limit = LONGEST_OUTPUT_CHARACTERS): string {
  if (text.length <= limit) return text
  const note = ` … [cut: ${text.length} characters in all]`
  const kept = text.slice(0, limit - note.length)
  return (kept.isWellFormed() ? kept : kept.slice(0, -1)) + note
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** A registry of tools that are known to fit together. Throws where they do not: that is a bug. */
export function registryOf(tools: readonly Tool[], gate?: ToolGate): ToolRegistry {
  const registry = new ToolRegistry(gate)
  for (const tool of tools) {
    const error = registry.register(tool)
    if (error !== null) throw new Error(error.message)
  }
  return registry
}
