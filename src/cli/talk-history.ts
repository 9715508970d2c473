import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { BilledEvents } from '../main/history/billed-events.ts'
import { openHistoryFile } from '../main/history/history-file.ts'
import type { HistoryStore } from '../main/history/history-store.ts'
import { History } from '../main/history/history.ts'
import type { SessionConfig } from '../main/realtime/dialects/dialect.ts'
import { modelOf } from '../main/realtime/dialects/ga-server.ts'
import type { Session } from '../main/realtime/session.ts'
import { settingsOf } from '../main/realtime/session-settings/index.ts'
import type { EarshotError } from '../shared/errors.ts'
import type { StoredConversation } from '../shared/history.ts'
import type { Prices } from '../shared/prices.ts'
import type { HistoryArguments } from './talk-arguments.ts'
import { itemLines, type TalkOutput } from './talk-output.ts'

/** Says what is the matter with a file of conversations. */
export class HistoryFileError extends Error {}

/**
 * The conversation that is to go on; undefined for a new one.
 *
 * @throws HistoryFileError
 */
export function conversationToResume({ path, resumeId }: HistoryArguments): StoredConversation | undefined {
  if (resumeId === null) return undefined
  const conversation = reading(path, (store) => store.load(resumeId))
  if (conversation === null) {
    throw new HistoryFileError(`${path} has no conversation ${resumeId}. See which it has with --list.`)
  }
  return conversation
}

/**
 * Prints each conversation, the latest first, and under it what was said.
 *
 * @throws HistoryFileError
 */
export function printHistory(path: string, output: TalkOutput): void {
  reading(path, (store) => {
    for (const summary of store.list({})) {
      output.print({ type: 'conversation', ...summary })
      const items = store.load(summary.id)?.items ?? []
      for (const line of items.flatMap(itemLines)) output.print(line)
    }
  })
}

function reading<T>(path: string, work: (store: HistoryStore) => T): T {
  if (!existsSync(path)) throw new HistoryFileError(`There is no file of conversations at ${path}.`)
  const opened = openHistoryFile(path, new Date())
  if (opened.kind === 'unusable') throw new HistoryFileError(opened.error.message)
  const { store, setAside } = opened
  try {
    if (setAside !== null) throw new HistoryFileError(`${path} was damaged, and is now ${setAside}.`)
    return work(store)
  } finally {
    store.close()
  }
}

interface KeepOptions {
  path: string
  provider: string
  config: SessionConfig
  prices: Prices
  /** The conversation that the session goes on with. */
  stored: StoredConversation | undefined
  onError(error: EarshotError): void
}

/** Keeps in the file what is said; until it is closed. */
export function keepHistory(session: Session, options: KeepOptions): History {
  const { path, provider, config, prices, stored, onError } = options
  const model = modelOf(config)
  const settings = settingsOf(config)
  const transcriber = settings.audio?.input?.transcription?.model ?? ''
  return new History(session, {
    path,
    about: () => ({ provider, model, settings: { ...settings } }),
    billed: new BilledEvents(
      () => ({ model, transcriber }),
      () => prices,
    ),
    now: () => new Date(),
    newId: randomUUID,
    ...(stored !== undefined && { resume: stored }),
    // Left to the app, which knows its folder of recordings.
    eraseRecordings: () => Promise.resolve([]),
    onChange: () => {},
    onError,
  })
}
