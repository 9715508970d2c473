import type { EarshotError } from '../../../shared/errors.ts'
import type { DetectionSetting } from '../../../shared/provider-offer.ts'
import type { ProviderId } from '../../../shared/provider-ids.ts'
import type { ClientEvent, WireObject } from '../wire/events.ts'
import type { SettingPath, SessionSettings } from '../session-settings/index.ts'
import type { Endpoint } from '../link/transport.ts'

/** How to reach a server, and the session to have there. */
export interface SessionConfig {
  /** The server's base address; null for the provider's own. */
  url: string | null
  /** Null where the server asks for none. */
  key: string | null
  /** On Azure the deployment. */
  model: string
  voice: string
  instructions: string
  turnDetection: TurnDetection
  /** Settings by their names on the wire; each wins over the field above that says the same. */
  settings?: SessionSettings
  /** What the session is for, where `settings` don't say. */
  intent?: 'conversation' | 'transcription'
  /** A short-lived secret, used in place of the key. */
  clientSecret?: string
  /** Gets a short-lived secret with the key for each connection: the key itself opens none. */
  mintsClientSecrets?: boolean
  organization?: string
  project?: string
  /** A stable, pseudonymous id of the person, for the provider's abuse checks. */
  safetyIdentifier?: string
  /** Joins this call (`rtc_…`) instead of opening a session. */
  callId?: string
  /** Sent along as they are; they win over ours of the same name. */
  headers?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  /** The person accepts an unencrypted connection to a public host. */
  allowInsecure?: boolean
}

/** The fields have their names on the wire; what is left out is as the server has it. */
export type TurnDetection =
  | { type: 'off' }
  | {
      type: 'server_vad'
      threshold?: number
      prefix_padding_ms?: number
      silence_duration_ms?: number
      interrupt_response?: boolean
    }
  | {
      type: 'semantic_vad'
      eagerness?: 'auto' | 'low' | 'medium' | 'high'
      interrupt_response?: boolean
    }

/** An endpoint, and the WebSocket subprotocols to offer where a secret travels in one. */
export interface DialectEndpoint extends Endpoint {
  protocols?: readonly string[]
}

/**
 * What one kind of server does its own way. A provider is one file. Inside of Earshot events have their generally
 * available names and shapes; `outgoing` and `incoming` stand between them and the wire.
 */
export interface Dialect {
  id: DialectId
  label: string
  /** The provider's own address; null where each customer has one. */
  ownUrl: string | null
  capabilities: Capabilities
  quirks: Quirks
  /** Where to connect, or why that can't be: an address or a key that would not work or not be safe. */
  endpoint(config: SessionConfig): DialectEndpoint | EarshotError
  /** The first event of a session, sent when `session.created` has come. Goes out through `outgoing`. */
  sessionUpdate(config: SessionConfig): ClientEvent
  /** The event as this server knows it; null when it doesn't, and the event is to be skipped. */
  outgoing(event: ClientEvent): WireObject | null
  /** What an event of this server says; what nobody knows comes out as it went in. Never throws. */
  incoming(raw: WireObject): readonly WireObject[]
}

export type DialectId = ProviderId

export type AudioFormat = 'audio/pcm' | 'audio/pcmu' | 'audio/pcma'

/** What can be had of a server, so that nobody is offered what it lacks. Plain data but for its sets. */
export interface Capabilities {
  /** Recommended first. Empty where they depend on the installation; another name may be typed anywhere. */
  voices: readonly string[]
  models: readonly string[]
  /** Never one whose end has been announced. */
  transcriptionModels: readonly string[]
  /** Whoever writes down what is said can be named, or left out. */
  namesTranscriber: boolean
  /** The settings that the server knows; the others are not sent. */
  settings: ReadonlySet<SettingPath>
  /** The client events that the server knows, `response.cancel` and `conversation.item.truncate` among them. */
  events: ReadonlySet<ClientEvent['type']>
  turnDetection: readonly ('server_vad' | 'semantic_vad')[]
  /** The fields of turn detection that the server heeds. */
  detectionSettings: readonly DetectionSetting[]
  formats: readonly AudioFormat[]
  /** Accounts have organizations and projects. */
  organizations: boolean
  /** Null where the voice's speed can't be set. */
  speed: { min: number; max: number } | null
  /** Answers in text alone. */
  outputText: boolean
  functionTools: boolean
  mcpTools: boolean
  images: boolean
  /** `conversation.item.create` with audio in it. */
  inputAudioItems: boolean
  /** `response.create` outside of the conversation, with an input and metadata of its own. */
  outOfBandResponses: boolean
  transcriptionSessions: boolean
  joinsCalls: boolean
  /** Short-lived secrets: whether the request for one may carry a session. */
  clientSecrets: 'with_session' | 'alone' | null
}

/** Where a server behaves otherwise than the reference, in ways that the engine has to know. */
export interface Quirks {
  /** A committed turn is answered at once: no `response.create` may follow. */
  commitStartsResponse: boolean
  /** A commit by hand is possible while the server detects turns. */
  commitsUnderTurnDetection: boolean
  /** unreliable: some releases ignore or refuse it, so nothing may wait for its answer. */
  cancel: 'works' | 'unreliable'
  /** exact: the text is cut with the sound. drops_text: all of it goes. unreliable: estimated, ignored or refused. */
  truncate: 'exact' | 'drops_text' | 'unreliable' | 'none'
  /** Heeds `previous_item_id`; otherwise a new item is the last one. */
  placesItems: boolean
}
