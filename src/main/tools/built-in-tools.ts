import { calculator } from './calculator.ts'
import { currentTime } from './current-time.ts'
import { stopConversation } from './stop-conversation.ts'
import type { Tool } from './tool.ts'

/** The tools that every installation has. `now`: the clock. */
export function builtInTools(now: () => Date): Tool[] {
  return [calculator, currentTime(now), stopConversation]
}
