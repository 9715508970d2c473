import { calculator } from './calculator.ts'
import { copyText } from './copy-text.ts'
import { currentTime } from './current-time.ts'
import { openLink } from './open-link.ts'
import { stopConversation } from './stop-conversation.ts'
import type { Tool } from './tool.ts'

/** What tools may do to the desktop. */
export interface ToolDesktop {
  /** Into the clipboard. */
  copyText(text: string): void | Promise<void>
  /** In the browser. */
  openExternal(url: string): Promise<void>
}

/** The tools that every installation has. `now`: the clock; `desktop`: null where nobody could be asked. */
export function builtInTools(now: () => Date, desktop: ToolDesktop | null = null): Tool[] {
  const harmless = [calculator, currentTime(now), stopConversation]
  if (desktop === null) return harmless
  return [...harmless, copyText(desktop.copyText), openLink(desktop.openExternal)]
}
