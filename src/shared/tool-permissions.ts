/** What a person lets the model's tools do. */

/** `always` is for a tool that would ask; one without an effect outside is on unless it is `never`. */
export const toolPermissions = ['ask', 'always', 'never'] as const

export type ToolPermission = (typeof toolPermissions)[number]

/** What is set of a tool. Its name may be a model's, so that nothing counts but what was set. */
export function permissionOf(tool: string, set: Readonly<Record<string, ToolPermission>>): ToolPermission {
  return (Object.hasOwn(set, tool) ? set[tool] : undefined) ?? 'ask'
}

interface Permitting {
  /** The only tools that may be used; null: all there are. */
  tools: readonly string[] | null
  toolPermissions: Readonly<Record<string, ToolPermission>>
}

/** What holds for whom one talks to: a persona may have tools of its own. */
export function permissionFor(tool: string, { tools, toolPermissions }: Permitting): ToolPermission {
  return tools?.includes(tool) === false ? 'never' : permissionOf(tool, toolPermissions)
}

/** A tool, as the settings show it. */
export interface ToolOffer {
  name: string
  /** For the model; people read our own words where there are any. */
  description: string
  /** It changes something outside of the conversation, and so has to be let. */
  asks: boolean
  /** It may be let for good. */
  canBeAlways: boolean
}

/** A call that waits for a person's click. */
export interface PendingApproval {
  id: string
  tool: string
  /** What to look at first, such as the host of a link; null where nothing is. */
  headline: string | null
  /** Exactly what the tool would be run with, whole. */
  arguments: readonly { name: string; value: string }[]
  canBeAlways: boolean
}

/** `no` is for this call alone. */
export const approvalDecisions = ['once', 'always', 'no', 'never'] as const

export type ApprovalDecision = (typeof approvalDecisions)[number]

/** Nobody has read what appeared a moment ago: a click so soon was meant for something else. */
export const MIN_READING_MS = 500
