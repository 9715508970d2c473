/** EVERY call between main and a page, once. */
import * as v from 'valibot'
import type { Abilities } from '../abilities.ts'
import type { OutputDevice } from '../audio-format.ts'
import type { Conversation, ConversationPatch } from '../conversation.ts'
import type { Diagnostics } from '../diagnostics.ts'
import type { EarshotError } from '../errors.ts'
import {
  exportFormats,
  MAX_CONVERSATION_ID_LENGTH,
  type ConversationSummary,
  type ExportResult,
  type HistoryState,
  type ImportResult,
  type SearchHit,
  type StoredConversation,
  type TurnFigures,
} from '../history.ts'
import { MAX_IMAGE_FILE_BYTES, MAX_IMAGES, type PreparedImage } from '../images.ts'
import type { InputState } from '../input-state.ts'
import { keyProviders, type KeyStatus, type KeyTest } from '../key-status.ts'
import type { MonitorState } from '../monitor-state.ts'
import type { ProviderOffer } from '../provider-offer.ts'
import type { RecordingState } from '../recording-state.ts'
import type { SavedEvents } from '../saved-events.ts'
import type { ProviderSummary, SessionState } from '../session-state.ts'
import { settingNames, settingsPatch, type SettingsProblem, type SettingsState } from '../settings/index.ts'
import type { DaySpending } from '../spending.ts'
import type { TurnSummary } from '../turn-summary.ts'
import { voicePolicies, type VoicePolicy } from '../voice-policy.ts'
import type { WireBatch } from '../wire-log.ts'
import { event, invoke, type, type ContractShape } from './define.ts'

/** The pages a person talks to. */
const windows = ['main-window', 'quick-ask'] as const

const nothing = v.strictTuple([])

/** All that a window needs to draw itself when it opens. */
export interface Snapshot {
  session: SessionState
  provider: ProviderSummary
  conversation: Conversation
  /** What went wrong last and is still worth a line; null when nothing is. */
  notice: EarshotError | null
  recording: RecordingState
}

/** RMS, 0 to 1. */
export interface Levels {
  input: number
  output: number
}

export interface AudioOutputState {
  devices: readonly OutputDevice[]
  /** null is the system's default. It may name a device that is not there now: the default plays meanwhile. */
  chosenId: string | null
  /** 0 to 1. */
  volume: number
}

/** `input_text` limit of the newest models, in characters. */
const MAX_TEXT_LENGTH = 256_000

/** More than any turn says, in characters. */
const MAX_COPIED_LENGTH = 2_000_000

const messageText = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_TEXT_LENGTH))

const imageBytes = v.pipe(v.instance(Uint8Array), v.maxLength(MAX_IMAGE_FILE_BYTES))

/** As `prepareImage` gives them. */
const preparedImages = v.pipe(
  v.array(v.pipe(v.string(), v.regex(/^data:image\/(png|jpeg);base64,/), v.maxLength(4_000_000))),
  v.minLength(1),
  v.maxLength(MAX_IMAGES),
)

const inputProcessing = v.strictObject({
  echoCancellation: v.boolean(),
  noiseSuppression: v.boolean(),
  autoGainControl: v.boolean(),
})

/** Longer than any key there is. */
const MAX_KEY_LENGTH = 4096

const keyProvider = v.picklist(keyProviders)

/** Pasted keys come with line ends; inside of one there is no space and no control character. */
const newKey = v.pipe(v.string(), v.trim(), v.maxLength(MAX_KEY_LENGTH), v.regex(/^[\x21-\x7e]+$/))

/** As a provider names an organization or a project. */
const accountId = v.pipe(v.string(), v.trim(), v.maxLength(200), v.regex(/^[\x21-\x7e]+$/))

const keyAddress = v.pipe(v.string(), v.maxLength(2_000))

const keyOwner = v.strictObject({
  address: keyAddress,
  organization: v.nullable(accountId),
  project: v.nullable(accountId),
})

const conversationId = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_CONVERSATION_ID_LENGTH))

const itemId = conversationId

const historyFilter = v.strictObject({
  from: v.optional(v.number()),
  before: v.optional(v.number()),
  provider: v.optional(v.pipe(v.string(), v.maxLength(100))),
  hasTool: v.optional(v.boolean()),
  hasImage: v.optional(v.boolean()),
})

const retention = v.variant('kind', [
  v.strictObject({ kind: v.literal('forever') }),
  v.strictObject({ kind: v.literal('days'), days: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  v.strictObject({ kind: v.literal('nothing') }),
])

export const contract = {
  app: {
    snapshot: invoke({ pages: windows, args: nothing, result: type<Snapshot>() }),
    openMainWindow: invoke({ pages: ['quick-ask'], args: nothing, result: type<void>() }),
    closeQuickAsk: invoke({ pages: ['quick-ask'], args: nothing, result: type<void>() }),
    /** All that there are, and what can be set of each. */
    providers: invoke({ pages: windows, args: nothing, result: type<readonly ProviderOffer[]>() }),
    /** To the clipboard. */
    copy: invoke({
      pages: windows,
      args: v.strictTuple([v.pipe(v.string(), v.maxLength(MAX_COPIED_LENGTH))]),
      result: type<void>(),
    }),
    abilities: invoke({ pages: windows, args: nothing, result: type<Abilities>() }),
    /** Its abilities may be others, too. */
    providerChanged: event({ pages: windows, payload: type<ProviderSummary>() }),
  },
  turn: {
    /** The talk control went down. */
    press: invoke({ pages: windows, args: nothing, result: type<void>() }),
    release: invoke({ pages: windows, args: nothing, result: type<void>() }),
    /** Throws away the turn being spoken, or stops the answer. */
    interrupt: invoke({ pages: windows, args: nothing, result: type<void>() }),
    /** A typed message. */
    say: invoke({ pages: windows, args: v.strictTuple([messageText]), result: type<void>() }),
    /** Makes a picture ready to be shown: upright, and small enough. */
    prepareImage: invoke({
      pages: windows,
      args: v.strictTuple([imageBytes]),
      result: type<PreparedImage>(),
    }),
    /** A message with pictures; there need be no words. */
    show: invoke({
      pages: windows,
      args: v.strictTuple([preparedImages, v.pipe(v.string(), v.trim(), v.maxLength(MAX_TEXT_LENGTH))]),
      result: type<void>(),
    }),
    /** Asks for an answer to the conversation as it stands: again, or for the rest of one that was cut short. */
    respond: invoke({ pages: windows, args: nothing, result: type<void>() }),
  },
  session: {
    /** Tries again now, after an error or instead of waiting for the countdown. */
    connect: invoke({ pages: windows, args: nothing, result: type<void>() }),
    changed: event({ pages: windows, payload: type<SessionState>() }),
    notice: event({ pages: windows, payload: type<EarshotError | null>() }),
  },
  conversation: {
    /** Of the turn that this item of the conversation at hand belongs to; null where nothing is known of it. */
    figures: invoke({ pages: windows, args: v.strictTuple([itemId]), result: type<TurnFigures | null>() }),
    patched: event({ pages: windows, payload: type<ConversationPatch>() }),
  },
  audio: {
    /** The audio page listens for its MessagePort; main answers on `AUDIO_PORT_CHANNEL`. */
    ready: invoke({ pages: ['audio'], args: nothing, result: type<void>() }),
    /** The microphones there are, which one is meant, and how it is opened. */
    input: invoke({ pages: windows, args: nothing, result: type<InputState>() }),
    inputChanged: event({ pages: windows, payload: type<InputState>() }),
    /** By its id, or null for the system's default. */
    chooseInput: invoke({
      pages: windows,
      args: v.strictTuple([v.nullable(v.pipe(v.string(), v.maxLength(256)))]),
      result: type<void>(),
    }),
    processInput: invoke({ pages: windows, args: v.strictTuple([inputProcessing]), result: type<void>() }),
    /** Nothing that is said while muted reaches main, let alone the server. */
    mute: invoke({ pages: windows, args: v.strictTuple([v.boolean()]), result: type<void>() }),
    levels: event({ pages: windows, payload: type<Levels>() }),
    output: invoke({ pages: windows, args: nothing, result: type<AudioOutputState>() }),
    /** A device's id, or null for the system's default. */
    chooseOutput: invoke({
      pages: windows,
      args: v.strictTuple([v.nullable(v.pipe(v.string(), v.maxLength(1_000)))]),
      result: type<void>(),
    }),
    setVolume: invoke({
      pages: windows,
      args: v.strictTuple([v.pipe(v.number(), v.minValue(0), v.maxValue(1))]),
      result: type<void>(),
    }),
    outputChanged: event({ pages: windows, payload: type<AudioOutputState>() }),
    /** Plays a short sound where answers are played. */
    testOutput: invoke({ pages: windows, args: nothing, result: type<void>() }),
    /** Opens the microphone for its level alone, until it is off again or the main window's page is gone. */
    monitor: invoke({ pages: windows, args: v.strictTuple([v.boolean()]), result: type<MonitorState>() }),
    monitorChanged: event({ pages: windows, payload: type<MonitorState>() }),
  },
  recording: {
    /** Off unless a person asks for it; what goes wrong later is a notice. */
    set: invoke({ pages: windows, args: v.strictTuple([v.boolean()]), result: type<void>() }),
    changed: event({ pages: windows, payload: type<RecordingState>() }),
    /** Where the files are. */
    folder: invoke({ pages: windows, args: nothing, result: type<string>() }),
  },
  voice: {
    policy: invoke({ pages: windows, args: nothing, result: type<VoicePolicy>() }),
    setPolicy: invoke({
      pages: windows,
      args: v.strictTuple([v.picklist(voicePolicies)]),
      result: type<void>(),
    }),
  },
  /** Keys go to main and never come back: a page sees that there is one, and its end. */
  keys: {
    status: invoke({ pages: windows, args: v.strictTuple([keyProvider]), result: type<KeyStatus>() }),
    /** For the server whose address the page shows, which has to be the status's `address` still. */
    set: invoke({
      pages: windows,
      args: v.strictTuple([keyProvider, newKey, keyOwner]),
      result: type<KeyStatus>(),
    }),
    remove: invoke({ pages: windows, args: v.strictTuple([keyProvider]), result: type<KeyStatus>() }),
    /** Opens a session and leaves: with the key that is set, or with one that is typed, for the address shown. */
    test: invoke({
      pages: windows,
      args: v.strictTuple([keyProvider, v.nullable(v.strictObject({ key: newKey, address: keyAddress }))]),
      result: type<KeyTest>(),
    }),
    changed: event({ pages: windows, payload: type<KeyStatus>() }),
  },
  /** What can fail returns why, or null. */
  history: {
    state: invoke({ pages: windows, args: nothing, result: type<HistoryState>() }),
    list: invoke({
      pages: windows,
      args: v.strictTuple([historyFilter]),
      result: type<ConversationSummary[]>(),
    }),
    /** As a person types. */
    search: invoke({
      pages: windows,
      args: v.strictTuple([v.pipe(v.string(), v.maxLength(1_000)), historyFilter]),
      result: type<SearchHit[]>(),
    }),
    open: invoke({
      pages: windows,
      args: v.strictTuple([conversationId]),
      result: type<StoredConversation | null>(),
    }),
    /** What was used since then (epoch ms), by day and model, the earliest first; of what is kept, without practice. */
    spending: invoke({
      pages: ['main-window'],
      args: v.strictTuple([v.number()]),
      result: type<readonly DaySpending[]>(),
    }),
    /** Begins another conversation, which is kept, or not at all. Returns its id. */
    startNew: invoke({
      pages: windows,
      args: v.strictTuple([v.strictObject({ isPrivate: v.boolean() })]),
      result: type<string>(),
    }),
    /** Goes on with an earlier conversation. */
    resume: invoke({
      pages: windows,
      args: v.strictTuple([conversationId]),
      result: type<EarshotError | null>(),
    }),
    /** Goes another way from this item: a new conversation begins with all up to it. */
    branch: invoke({
      pages: windows,
      args: v.strictTuple([conversationId, itemId]),
      result: type<EarshotError | null>(),
    }),
    rename: invoke({
      pages: windows,
      args: v.strictTuple([conversationId, v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200))]),
      result: type<EarshotError | null>(),
    }),
    pin: invoke({
      pages: windows,
      args: v.strictTuple([conversationId, v.boolean()]),
      result: type<EarshotError | null>(),
    }),
    archive: invoke({
      pages: windows,
      args: v.strictTuple([conversationId, v.boolean()]),
      result: type<EarshotError | null>(),
    }),
    /** Can be undone for a minute. */
    remove: invoke({
      pages: windows,
      args: v.strictTuple([v.array(conversationId)]),
      result: type<EarshotError | null>(),
    }),
    removeAll: invoke({ pages: windows, args: nothing, result: type<EarshotError | null>() }),
    /** Brings back what was removed last. */
    undo: invoke({ pages: windows, args: nothing, result: type<EarshotError | null>() }),
    setRetention: invoke({
      pages: windows,
      args: v.strictTuple([retention]),
      result: type<EarshotError | null>(),
    }),
    /** These, or all for null, into files that the person chooses in a dialog of the system's. */
    export: invoke({
      pages: windows,
      args: v.strictTuple([v.nullable(v.array(conversationId)), v.picklist(exportFormats)]),
      result: type<ExportResult>(),
    }),
    /** What was exported as JSON, out of a file that the person chooses: every conversation of it, or none. */
    import: invoke({ pages: windows, args: nothing, result: type<ImportResult>() }),
    /** The state or the list is another. */
    changed: event({ pages: windows, payload: type<HistoryState>() }),
  },
  settings: {
    read: invoke({ pages: windows, args: nothing, result: type<SettingsState>() }),
    /** Holds at once, for everything that is running, and is kept. */
    change: invoke({ pages: windows, args: v.strictTuple([settingsPatch]), result: type<void>() }),
    /** These go back to their defaults. */
    reset: invoke({
      pages: windows,
      args: v.strictTuple([v.array(v.picklist(settingNames))]),
      result: type<void>(),
    }),
    /** Takes over what is right in the text of an export; says what is not. */
    import: invoke({
      pages: windows,
      args: v.strictTuple([v.pipe(v.string(), v.maxLength(10_000_000))]),
      result: type<readonly SettingsProblem[]>(),
    }),
    /** As JSON, for another machine. There is no key in it. */
    export: invoke({ pages: windows, args: nothing, result: type<string>() }),
    /** The same, into the clipboard. */
    copy: invoke({ pages: windows, args: nothing, result: type<void>() }),
    changed: event({ pages: windows, payload: type<SettingsState>() }),
  },
  diagnostics: {
    read: invoke({ pages: windows, args: nothing, result: type<Diagnostics>() }),
    /** The turns of the present talk, the latest last. */
    turns: invoke({ pages: ['main-window'], args: nothing, result: type<readonly TurnSummary[]>() }),
    turnsChanged: event({ pages: ['main-window'], payload: type<readonly TurnSummary[]>() }),
    /** From now on the wire's events are told: first those that are kept, then each as it comes; or no more. */
    watch: invoke({ pages: ['main-window'], args: v.strictTuple([v.boolean()]), result: type<void>() }),
    wire: event({ pages: ['main-window'], payload: type<WireBatch>() }),
    clear: invoke({ pages: ['main-window'], args: nothing, result: type<void>() }),
    /** The events that are kept, into a file that the person chooses. */
    save: invoke({ pages: ['main-window'], args: nothing, result: type<SavedEvents>() }),
  },
} satisfies ContractShape

export type Contract = typeof contract

/** The one channel outside the contract: it hands over a MessagePort, which no call can. */
export const AUDIO_PORT_CHANNEL = 'audio-port'
