import {
  MIN_READING_MS,
  type ApprovalDecision,
  type PendingApproval,
  type ToolPermission,
} from '../../shared/tool-permissions.ts'
import { toolOff, type ToolGate } from './tool-gate.ts'
import { ToolFailure, type Tool } from './tool.ts'

/** Nobody is there. */
const ANSWER_WITHIN_MS = 120_000
/** A model that wants more at once has lost its way, or wants to tire the person out. */
const MOST_PENDING = 8

export interface ApprovalsOptions {
  permissionOf(tool: string): ToolPermission
  setPermission(tool: string, permission: ToolPermission): void
  /** Sees to it that a window shows what waits, without taking the focus. False when none can. */
  show(): boolean
  onChange(pending: readonly PendingApproval[]): void
  /** In ms, of a clock that is never set back. */
  now(): number
  newId(): string
}

interface Waiting {
  shown: PendingApproval
  since: number
  settle(refusal: ToolFailure | null): void
}

const refused = new ToolFailure(
  'refused',
  'The person said no, so nothing was done. Accept it, and do not call this again unless they ask for it.',
)
const nobodyAnswered = new ToolFailure(
  'not_approved',
  'Nobody clicked to allow it, so nothing was done. Tell the person that a spoken yes is not enough: they have to ' +
    'click in Earshot’s window when it asks.',
)
const wentOn = new ToolFailure(
  'not_approved',
  'The person went on without a click that allows it, so nothing was done. A spoken yes is not enough: if they still ' +
    'want it, call it again, and tell them to click in Earshot’s window.',
)
const notShown = new ToolFailure(
  'not_approved',
  'No window could ask the person, so nothing was done. Tell them to open Earshot’s window and to ask again.',
)
const tooMany = new ToolFailure(
  'too_many_approvals',
  `Nothing was done: ${MOST_PENDING} calls wait for the person already. Wait until they have decided.`,
)

/** Calls with an effect outside wait here until a person has clicked: nothing else, least of all a voice, lets them. */
export class Approvals implements ToolGate {
  readonly #options: ApprovalsOptions
  /** By id, oldest first. */
  readonly #waiting = new Map<string, Waiting>()

  constructor(options: ApprovalsOptions) {
    this.#options = options
  }

  get pending(): readonly PendingApproval[] {
    return [...this.#waiting.values()].map(({ shown }) => shown)
  }

  isOff(tool: string): boolean {
    return this.#options.permissionOf(tool) === 'never'
  }

  async ask(tool: Tool, args: unknown, signal: AbortSignal): Promise<ToolFailure | null> {
    const { permissionOf, show, now, newId } = this.#options
    const permission = permissionOf(tool.name)
    if (permission === 'never') return toolOff
    if (permission === 'always' && tool.asksAlways !== true) return null
    if (signal.aborted) return wentOn
    if (this.#waiting.size >= MOST_PENDING) return tooMany
    if (!show()) return notShown

    const { promise, resolve } = Promise.withResolvers<ToolFailure | null>()
    const id = newId()
    const settle = (refusal: ToolFailure | null): void => {
      if (!this.#waiting.delete(id)) return
      clearTimeout(timer)
      resolve(refusal)
      this.#changed()
    }
    const timer = setTimeout(() => settle(nobodyAnswered), ANSWER_WITHIN_MS)
    signal.addEventListener('abort', () => settle(wentOn), { once: true })
    this.#waiting.set(id, { shown: shownOf(id, tool, args), since: now(), settle })
    this.#changed()
    return promise
  }

  /** False when it came too early to be meant, or too late. */
  decide(id: string, decision: ApprovalDecision): boolean {
    const waiting = this.#waiting.get(id)
    const { now, setPermission } = this.#options
    if (waiting === undefined || now() - waiting.since < MIN_READING_MS) return false
    const { tool, canBeAlways } = waiting.shown
    waiting.settle(decision === 'once' || decision === 'always' ? null : refused)
    if (decision === 'never' || (decision === 'always' && canBeAlways)) setPermission(tool, decision)
    return true
  }

  /** What is off by now, nobody needs to be asked about any more. */
  permissionsChanged(): void {
    for (const { shown, settle } of this.#waiting.values()) if (this.isOff(shown.tool)) settle(toolOff)
  }

  #changed(): void {
    this.#options.onChange(this.pending)
  }
}

function shownOf(id: string, tool: Tool, args: unknown): PendingApproval {
  const entries = typeof args === 'object' && args !== null ? Object.entries(args) : []
  return {
    id,
    tool: tool.name,
    headline: tool.headline?.(args) ?? null,
    arguments: entries.map(([name, value]) => ({ name, value: textOf(value) })),
    canBeAlways: tool.asksAlways !== true,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
