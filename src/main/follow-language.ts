import type { Contract } from '../shared/ipc/contract.ts'
import type { Broadcast } from '../shared/ipc/server.ts'
import type { Language } from '../shared/languages.ts'
import type { AppNotices } from './app-notices.ts'
import type { CurrentSession } from './current-session.ts'
import type { History } from './history/history.ts'
import type { Hotkeys } from './hotkeys/hotkeys.ts'
import { readWords } from './sentence-words.ts'
import type { SettingsStore } from './settings/settings-store.ts'

interface Shown {
  current: CurrentSession
  history: Pick<History, 'state'>
  hotkeys: Pick<Hotkeys, 'state'>
  notices: Pick<AppNotices, 'shown'>
}

/** What is wrong stays in sight when the interface changes its language: the windows are told it again. */
export function followLanguage(
  settings: SettingsStore,
  language: () => Language,
  { current, history, hotkeys, notices }: Shown,
  tell: Pick<Broadcast<Contract>, 'conversation' | 'history' | 'hotkeys' | 'session'>,
): void {
  const tellAgain = (): void => {
    const failed = current.session.conversation.items.filter(({ failure }) => failure !== null)
    tell.session.changed(current.session.state)
    tell.session.notice(notices.shown)
    tell.conversation.patched({ changed: failed, order: null })
    tell.history.changed(history.state)
    tell.hotkeys.changed(hotkeys.state)
  }
  let before = language()
  settings.on('changed', () => {
    if (language() === before) return
    before = language()
    void readWords(before).then(tellAgain)
  })
}
