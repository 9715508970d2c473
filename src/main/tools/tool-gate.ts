import { ToolFailure, type Tool } from './tool.ts'

/** Decides, outside of the model, what may be run. */
export interface ToolGate {
  /** The person has turned the tool off. */
  isOff(name: string): boolean
  /**
   * Resolves once it is decided whether the tool may be run with these arguments: with null, or with why not. Aborted,
   * it may not.
   */
  ask(tool: Tool, args: unknown, signal: AbortSignal): Promise<ToolFailure | null>
}

export const toolOff = new ToolFailure(
  'tool_off',
  'The person has turned this tool off. Nothing was done. Tell them, and do without it.',
)

/** For where nobody could be asked. */
export const noOutsideEffects: ToolGate = {
  isOff: () => false,
  ask: async () =>
    new ToolFailure('not_allowed', 'Nobody can be asked here whether this may be done. Nothing was done.'),
}
