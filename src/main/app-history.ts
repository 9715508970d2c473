import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type { HistoryState, TalkTotals } from '../shared/history.ts'
import type { Language } from '../shared/languages.ts'
import type { RecordingState } from '../shared/recording-state.ts'
import type { AppNotices } from './app-notices.ts'
import { Conversations } from './conversations.ts'
import type { CurrentSession } from './current-session.ts'
import { BilledEvents } from './history/billed-events.ts'
import { FiguresAtHand } from './history/figures-at-hand.ts'
import { History } from './history/history.ts'
import { HistoryFiles } from './history-files/history-files.ts'
import { nativeFileChooser } from './native-file-chooser.ts'
import type { CurrentProvider } from './provider.ts'
import { modelOf } from './realtime/dialects/ga-server.ts'
import { settingsOf } from './realtime/session-settings/index.ts'
import { RecordedTurns } from './recordings/recorded-turns.ts'
import { Recordings } from './recordings/recordings.ts'
import type { SettingsStore } from './settings/settings-store.ts'

interface Parts {
  current: CurrentSession
  notices: AppNotices
  provider: CurrentProvider
  settings: SettingsStore
  language(): Language
  userData: string
  onHistory(state: HistoryState): void
  onRecording(state: RecordingState): void
  onTotals(totals: TalkTotals): void
}

/** What is kept of the talk, as words, figures and sound, and what can be done with it. */
export interface AppHistory {
  /** For another who counts what is billed. */
  billedEvents(): BilledEvents
  /** The history's state or its list is another. */
  changes: EventEmitter<{ changed: [] }>
  conversations: Conversations
  figures: FiguresAtHand
  history: History
  historyFiles: HistoryFiles
  /** Of the conversation at hand. */
  recorded: RecordedTurns
  recordings: Recordings
}

/** It has to be made before windows listen to the session: what they are told of is on the disk. */
export function appHistory({
  current,
  notices,
  provider,
  settings,
  language,
  userData,
  ...tell
}: Parts): AppHistory {
  const now = () => new Date()
  const talkedTo = () => {
    const { config, summary } = provider
    const sessionSettings = settingsOf(config)
    const transcriber = sessionSettings.audio?.input?.transcription?.model ?? ''
    return { provider: summary.id, model: modelOf(config), transcriber, settings: { ...sessionSettings } }
  }
  const billedEvents = () => new BilledEvents(talkedTo, () => provider.pricesBy(settings.settings))
  const recordingsFolder = join(userData, 'recordings')
  const changes: AppHistory['changes'] = new EventEmitter()
  // The recordings and the history call each other, but not while they are made.
  const recordings: Recordings = new Recordings(current.events, {
    folder: recordingsFolder,
    conversationId: () => (history.state.isPrivate ? null : history.state.currentId),
    now,
    onChange: (state) => {
      if (state.kind === 'on') history.noteRecording(state.path)
      tell.onRecording(state)
    },
    onError: (error) => notices.keep('recordings', error),
  })
  const history = new History(current.events, {
    path: join(userData, 'history.sqlite'),
    about: talkedTo,
    billed: billedEvents(),
    now,
    newId: randomUUID,
    eraseRecordings: (paths) => recordings.erase(paths),
    onChange: (state) => {
      tell.onHistory(state)
      recordings.follow()
      changes.emit('changed')
    },
    onError: (error) => notices.keep('history', error),
  })
  const figures = new FiguresAtHand(current.events, {
    billed: billedEvents(),
    now,
    stored: () => history.records,
    onChange: tell.onTotals,
  })
  current.on('replaced', () => figures.startOver())
  const conversations = new Conversations(current, history, {
    now,
    newId: randomUUID,
    onNotice: (notice) => notices.keep('history', notice),
  })
  const historyFiles = new HistoryFiles(history, {
    chooser: nativeFileChooser(language),
    recordingsFolder,
    now,
    newId: randomUUID,
    language,
  })
  const recorded = new RecordedTurns({ folder: recordingsFolder, paths: () => history.recordings })
  return { billedEvents, changes, conversations, figures, history, historyFiles, recorded, recordings }
}
