/** A history over a real folder, and a session that says what the test wants. */
import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, onTestFinished } from 'vitest'
import { BilledEvents } from '../../../../src/main/history/billed-events.ts'
import type { HistoryOptions } from '../../../../src/main/history/history-options.ts'
import { History } from '../../../../src/main/history/history.ts'
import { pricesOf } from '../../../../src/main/realtime/usage/prices/index.ts'
import type { SessionEvents } from '../../../../src/main/realtime/session-options.ts'
import {
  diffConversations,
  emptyConversation,
  type Conversation,
  type ConversationItem,
} from '../../../../src/shared/conversation.ts'
import type { EarshotError } from '../../../../src/shared/errors.ts'
import type { HistoryState } from '../../../../src/shared/history.ts'
import type { TurnSummary } from '../../../../src/shared/turn-summary.ts'

export class SpokenSession extends EventEmitter<SessionEvents> {
  conversation: Conversation = emptyConversation

  become(items: readonly ConversationItem[]): void {
    const before = this.conversation
    this.conversation = { items }
    const patch = diffConversations(before, this.conversation)
    if (patch !== null) this.emit('conversation', patch)
  }

  /** New items, or known ones as they now are. */
  hear(...items: ConversationItem[]): void {
    const byId = new Map([...this.conversation.items, ...items].map((item) => [item.id, item]))
    this.become([...byId.values()])
  }
}

export function turn(index: number, figures: Partial<TurnSummary> = {}): TurnSummary {
  const usual = { userMs: 900, firstAudioMs: 400, heardMs: 1000, truncatedAtMs: null, responseIds: [] }
  return { index, ...usual, status: 'completed', ...figures }
}

const opened: History[] = []
let nextId = 0

afterEach(() => {
  for (const history of opened.splice(0)) history.close()
})

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-history-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function openHistory(
  path: string,
  now: () => Date = () => new Date(),
  more: Partial<HistoryOptions> = {},
  session = new SpokenSession(),
) {
  const errors: EarshotError[] = []
  const states: HistoryState[] = []
  const models = { model: 'gpt-realtime-2.1', transcriber: 'gpt-4o-mini-transcribe' }
  const history = new History(session, {
    path,
    about: () => ({ provider: 'openai', model: models.model, settings: { type: 'realtime' } }),
    billed: new BilledEvents(
      () => models,
      () => pricesOf('openai'),
    ),
    now,
    newId: () => `conv_${nextId++}`,
    eraseRecordings: (paths) => Promise.resolve(paths),
    onChange: (state) => states.push(state),
    onError: (error) => errors.push(error),
    ...more,
  })
  opened.push(history)
  return {
    session,
    history,
    errors,
    states,
    /** Another session, which knows nothing of the conversation before. */
    startNew(isPrivate = false) {
      session.conversation = emptyConversation
      return history.startNew({ isPrivate })
    },
    codes: () => errors.map((error) => error.code),
    /** As when the app quits. */
    close() {
      opened.splice(opened.indexOf(history), 1)
      history.close()
    },
  }
}
