import { diffConversations } from '../shared/conversation.ts'
import type { Contract } from '../shared/ipc/contract.ts'
import type { Broadcast } from '../shared/ipc/server.ts'
import type { AppNotices } from './app-notices.ts'
import type { CurrentSession } from './current-session.ts'

/** Tells the windows what goes on in the talk at hand, and what is another once another talk is. */
export function publishTalk(
  current: CurrentSession,
  notices: AppNotices,
  tell: Pick<Broadcast<Contract>, 'session' | 'conversation'>,
): void {
  current.events.on('state', tell.session.changed)
  current.events.on('notice', (notice) => notices.sessionSays(notice))
  current.events.on('conversation', tell.conversation.patched)
  current.on('replaced', (before, after) => {
    const patch = diffConversations(before.conversation, after.conversation)
    if (patch !== null) tell.conversation.patched(patch)
    notices.sessionSays(after.notice)
  })
}
