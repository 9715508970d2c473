import type {
  ConversationItemAdded,
  ConversationItemDeletedEvent,
  ConversationItemDone,
  ConversationItemInputAudioTranscriptionCompletedEvent,
  ConversationItemInputAudioTranscriptionDeltaEvent,
  ConversationItemInputAudioTranscriptionFailedEvent,
  ConversationItemTruncatedEvent,
  InputAudioBufferClearedEvent,
  InputAudioBufferCommittedEvent,
  InputAudioBufferSpeechStartedEvent,
  InputAudioBufferSpeechStoppedEvent,
  InputAudioBufferTimeoutTriggered,
  RateLimitsUpdatedEvent,
  RealtimeErrorEvent,
  RealtimeResponse,
  RealtimeServerEvent,
  ResponseAudioDeltaEvent,
  ResponseAudioDoneEvent,
  ResponseAudioTranscriptDeltaEvent,
  ResponseAudioTranscriptDoneEvent,
  ResponseContentPartAddedEvent,
  ResponseContentPartDoneEvent,
  ResponseCreatedEvent,
  ResponseDoneEvent,
  ResponseFunctionCallArgumentsDeltaEvent,
  ResponseFunctionCallArgumentsDoneEvent,
  ResponseOutputItemAddedEvent,
  ResponseOutputItemDoneEvent,
  ResponseTextDeltaEvent,
  ResponseTextDoneEvent,
  SessionCreatedEvent,
  SessionUpdatedEvent,
} from 'openai/resources/realtime/realtime'
import type { WireItem } from './items.ts'
import type { SessionSettings, VoiceName } from './settings.ts'

/** The full session object of `session.created` and `session.updated`. */
export type SessionObject = SessionSettings & {
  object: 'realtime.session'
  id: string
  /** Unix seconds. */
  expires_at: number
}

/** The same of a session that only transcribes. */
export interface TranscriptionSessionObject {
  object: 'realtime.transcription_session'
  type: 'transcription'
  id: string
  expires_at: number
  audio: { input: SessionSettings['audio']['input'] }
  include: SessionSettings['include']
}

export type InputTranscriptionUsage = ConversationItemInputAudioTranscriptionCompletedEvent['usage']

/** The published types leave out what is null until a response is done. */
export type ServerResponse = Required<Omit<RealtimeResponse, NullableResponseField | 'audio' | 'output'>> & {
  [Field in NullableResponseField]: Required<RealtimeResponse>[Field] | null
} & {
  audio: { output: { format: SessionSettings['audio']['output']['format']; voice: VoiceName } }
  output: WireItem[]
}
type NullableResponseField = 'conversation_id' | 'status_details' | 'usage' | 'metadata'

type With<Event, Fields> = Omit<Event, keyof Fields> & Fields
type Item = { item: WireItem }
type Response = { response: ServerResponse }
type Session = { session: SessionObject | TranscriptionSessionObject }

/** Every event this server sends. */
export type ServerEvent =
  | With<SessionCreatedEvent, Session>
  | With<SessionUpdatedEvent, Session>
  | With<ConversationItemAdded, Item>
  | With<ConversationItemDone, Item>
  | With<RealtimeServerEvent.ConversationItemRetrieved, Item>
  | ConversationItemDeletedEvent
  | ConversationItemTruncatedEvent
  | ConversationItemInputAudioTranscriptionCompletedEvent
  | ConversationItemInputAudioTranscriptionDeltaEvent
  | ConversationItemInputAudioTranscriptionFailedEvent
  | InputAudioBufferClearedEvent
  | InputAudioBufferCommittedEvent
  | InputAudioBufferSpeechStartedEvent
  | InputAudioBufferSpeechStoppedEvent
  | InputAudioBufferTimeoutTriggered
  | RateLimitsUpdatedEvent
  | RealtimeErrorEvent
  | With<ResponseCreatedEvent, Response>
  | With<ResponseDoneEvent, Response>
  | With<ResponseOutputItemAddedEvent, Item>
  | With<ResponseOutputItemDoneEvent, Item>
  | ResponseContentPartAddedEvent
  | ResponseContentPartDoneEvent
  | ResponseAudioDeltaEvent
  | ResponseAudioDoneEvent
  | ResponseAudioTranscriptDeltaEvent
  | ResponseAudioTranscriptDoneEvent
  | ResponseFunctionCallArgumentsDeltaEvent
  | ResponseFunctionCallArgumentsDoneEvent
  | ResponseTextDeltaEvent
  | ResponseTextDoneEvent

type WithoutId<Event> = Event extends ServerEvent ? Omit<Event, 'event_id'> : never

/** A server event before it gets its `event_id`. */
export type ServerEventBody = WithoutId<ServerEvent>

export type Send = (event: ServerEventBody) => void
