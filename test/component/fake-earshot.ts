/** `window.earshot` as the contract describes it, with main's side in the test's hands. */
import type { Abilities } from '../../src/shared/abilities.ts'
import { fullProcessing } from '../../src/shared/audio-format.ts'
import type { BudgetState } from '../../src/shared/budget.ts'
import { emptyConversation } from '../../src/shared/conversation.ts'
import type { InputState } from '../../src/shared/input-state.ts'
import { clientFor, type ClientWire, type PageClient } from '../../src/shared/ipc/client.ts'
import { emptyDraft } from '../../src/shared/message-draft.ts'
import type { HotkeysState } from '../../src/shared/hotkeys/hotkeys.ts'
import type { HistoryState, TalkTotals } from '../../src/shared/history.ts'
import { contract, type Contract, type Snapshot } from '../../src/shared/ipc/contract.ts'
import type { KeyStatus } from '../../src/shared/key-status.ts'
import { defaultSettings, type SettingsState } from '../../src/shared/settings/index.ts'
import { broadcaster, type Broadcast } from '../../src/shared/ipc/server.ts'
import type { Page } from '../../src/shared/ipc/pages.ts'

const readySnapshot: Snapshot = {
  session: { kind: 'ready' },
  provider: { id: 'practice', label: 'Practice' },
  conversation: emptyConversation,
  notice: null,
  recording: { kind: 'off' },
}

/** Of somebody who has been here before. */
const settingsState: SettingsState = { settings: { ...defaultSettings, welcomed: true }, problems: [] }

const abilities: Abilities = {
  id: 'openai',
  label: 'OpenAI',
  ownUrl: null,
  models: [],
  transcriptionModels: [],
  speed: null,
  namesTranscriber: true,
  reducesNoise: true,
  clientSecrets: true,
  organizations: true,
  detectionSettings: ['threshold', 'prefix_padding_ms', 'silence_duration_ms', 'interrupt_response'],
  voices: ['marin', 'cedar'],
  turnDetection: ['server_vad', 'semantic_vad'],
  images: true,
  voiceSamples: true,
  answersInText: true,
}

const inputState: InputState = {
  devices: [],
  openName: null,
  chosenId: null,
  processing: fullProcessing,
  muted: false,
}

export const historyState: HistoryState = {
  currentId: 'current',
  isPrivate: false,
  retention: { kind: 'forever' },
  fault: null,
  undoable: 0,
}

export const budgetState: BudgetState = {
  limitUsd: null,
  spentUsd: 0,
  unpriced: 0,
  standing: 'within',
  goesOn: false,
}

const hotkeysState: HotkeysState = {
  backend: 'hook',
  hears: 'press-and-release',
  problem: null,
  hotkeys: [
    { action: 'talk', wanted: 'Control+Alt+Space', chord: 'Control+Alt+Space', problem: null },
    { action: 'quickAsk', wanted: 'Control+Alt+Enter', chord: 'Control+Alt+Enter', problem: null },
  ],
}

const noTotals: TalkTotals = { turns: 0, waits: null, costUsd: 0, unpriced: 0 }

export const noKey: KeyStatus = {
  provider: 'openai',
  set: false,
  lastFour: null,
  kept: null,
  forAddress: null,
  organization: null,
  project: null,
  address: 'wss://api.openai.com',
  problem: null,
}

/** What main answers, by the call's channel, unless a test says otherwise. */
const usualAnswers: Answers = {
  'conversation.figures': null,
  'conversation.totals': noTotals,
  'drafts.read': emptyDraft,
  'turn.say': true,
  'turn.show': true,
  'tools.offers': [],
  'approvals.list': [],
  'budget.state': budgetState,
  'app.abilities': abilities,
  'clip.state': { kind: 'silent' },
  'clip.hasTurn': false,
  'diagnostics.read': { lastTurn: null },
  'audio.input': inputState,
  'hotkeys.state': hotkeysState,
  'keys.status': noKey,
  'settings.read': settingsState,
  'history.state': historyState,
  'history.list': [],
  'history.search': [],
  'history.spending': [],
  'diagnostics.turns': [],
  'app.providers': [],
  'screens.offered': true,
  'desktop.takeDestination': null,
  'desktop.takeWords': null,
  'history.resume': null,
  'history.branch': null,
  'history.rename': null,
  'history.pin': null,
  'history.archive': null,
  'history.remove': null,
  'history.undo': null,
}

export interface FakeEarshot<P extends Page> {
  client: PageClient<P>
  /** Main's events. */
  tell: Broadcast<Contract>
  /** Every invoke so far, in order: its channel, then its arguments. */
  calls: unknown[][]
  /** How many of them were on this channel. */
  count(channel: string): number
  /** The calls on this channel fail from here on. */
  refuse(channel: string): void
  /** Until it is called, `app.snapshot` stays unanswered. Only with `holdSnapshot`. */
  answerSnapshot(): void
}

/** By the call's channel; a function is given the call's arguments. */
export type Answers = Readonly<Record<string, unknown>>

interface Options {
  snapshot?: Partial<Snapshot>
  answers?: Answers
  holdSnapshot?: boolean
}

export function fakeEarshot<P extends Page>(page: P, options: Options = {}): FakeEarshot<P> {
  const snapshot = { ...readySnapshot, ...options.snapshot }
  const answers = { ...usualAnswers, ...options.answers }
  const calls: unknown[][] = []
  const refused = new Set<string>()
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  const asked = Promise.withResolvers<undefined>()
  if (options.holdSnapshot !== true) asked.resolve(undefined)

  const wire: ClientWire = {
    invoke: async (channel, ...args) => {
      calls.push([channel, ...args])
      if (refused.has(channel)) throw new Error(`${channel} was refused`)
      const answer = answers[channel]
      if (channel !== 'app.snapshot') return typeof answer === 'function' ? answer(...args) : answer
      await asked.promise
      return snapshot
    },
    on: (channel, listener) => {
      const heard = listeners.get(channel) ?? new Set()
      listeners.set(channel, heard.add(listener))
      return () => heard.delete(listener)
    },
  }

  return {
    client: clientFor(page, wire),
    tell: broadcaster(contract, {
      handle: () => undefined,
      send: (pages, channel, payload) => {
        if (pages.includes(page)) listeners.get(channel)?.forEach((listener) => listener(payload))
      },
    }),
    calls,
    count: (channel) => calls.filter(([name]) => name === channel).length,
    refuse: (channel) => void refused.add(channel),
    answerSnapshot: () => asked.resolve(undefined),
  }
}
