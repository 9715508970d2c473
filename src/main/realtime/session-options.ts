import type { Chime } from '../../shared/audio-format.ts'
import type { Conversation, ConversationPatch } from '../../shared/conversation.ts'
import type { EarshotError } from '../../shared/errors.ts'
import type { SessionState } from '../../shared/session-state.ts'
import type { TurnSummary } from '../../shared/turn-summary.ts'
import type { VoicePolicy } from '../../shared/voice-policy.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import type { AudioDevice } from './audio-device.ts'
import type { Dialect, SessionConfig } from './dialects/dialect.ts'
import type { SentAudio } from './link/connection.ts'
import type { OpenTransport } from './link/transport.ts'
import type { PartAudio } from './reply/unheard-audio.ts'
import type { CapturedAudio, SpokenItem } from './turns/spoken-turns.ts'
import type { ClientEvent, Incoming } from './wire/events.ts'

export interface SessionOptions {
  dialect: Dialect
  config: SessionConfig
  audio: AudioDevice
  openTransport: OpenTransport
  /** What the model may call. */
  tools: ToolRegistry
  /** Replaces each session before this age; null leaves it to the server's own limit. */
  sessionLimitSeconds: number | null
  /** Whether a turn may begin now: always, unless given. Whoever says no tells the person why. */
  mayBegin?: () => boolean
  /** What holds from the start; nothing unless given. */
  standing?: Partial<Standing>
  /** The conversation to go on with; a new one unless given. */
  resume?: ResumedConversation
}

/** What holds whichever conversation it is, and one session hands on to the next. */
export interface Standing {
  /** The audio page outlives a session: turns and epochs are numbered on, so that none is taken for an earlier one. */
  lastTurn: number
  lastEpoch: number
  muted: boolean
  /** Which of the app's own sounds a person hears. */
  chimes: readonly Chime[]
  voicePolicy: VoicePolicy
  turnSilenceMs: number
  /** Whether turns are found without a key, and by whom. */
  handsFree: 'off' | 'server' | 'local'
}

/** A conversation of an earlier session. It is told to the server on connecting, as after a lost connection. */
export interface ResumedConversation {
  conversation: Conversation
  /** Ids of items that are kept here and not told to the server, for they are too much for it. */
  untold: ReadonlySet<string>
}

export interface SessionEvents {
  state: [SessionState]
  conversation: [ConversationPatch]
  notice: [EarshotError | null]
  muted: [boolean]
  turn: [TurnSummary]
  /** For a recording: what the microphone heard of a turn, which item it became, and what was heard of the answers. */
  captured: [CapturedAudio]
  spoken: [SpokenItem]
  heard: [PartAudio]
  /** For the inspector. */
  sent: [ClientEvent | SentAudio]
  received: [Incoming]
}
