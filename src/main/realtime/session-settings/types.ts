import type {
  RealtimeAudioConfigInput,
  RealtimeAudioConfigOutput,
  RealtimeSessionCreateRequest,
  RealtimeTranscriptionSessionCreateRequest,
} from 'openai/resources/realtime/realtime'

/** The package's types leave out that `null` turns these off; the documentation has it. */
type InputSettings = Omit<RealtimeAudioConfigInput, 'noise_reduction' | 'transcription'> & {
  noise_reduction?: RealtimeAudioConfigInput['noise_reduction'] | null
  transcription?: RealtimeAudioConfigInput['transcription'] | null
}

/** A session that talks. Every field but `type` is optional: omitted is unchanged. */
export type RealtimeSettings = Omit<RealtimeSessionCreateRequest, 'audio' | 'include'> & {
  audio?: { input?: InputSettings; output?: RealtimeAudioConfigOutput }
  include?: RealtimeSessionCreateRequest['include'] | null
}

/** A session that only writes down what it hears. */
export type TranscriptionSettings = Omit<RealtimeTranscriptionSessionCreateRequest, 'audio' | 'include'> & {
  audio?: { input?: InputSettings }
  include?: RealtimeTranscriptionSessionCreateRequest['include'] | null
}

export type SessionSettings = RealtimeSettings | TranscriptionSettings
