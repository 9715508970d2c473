/** The generally available protocol's own server: the measure that the dialects differ from. */
import type { EarshotError } from '../../../shared/errors.ts'
import type { ClientEvent } from '../wire/events.ts'
import { SETTING_PATHS, transcribes, type SettingPath } from '../session-settings/index.ts'
import type { Capabilities, Quirks, SessionConfig } from './dialect.ts'
import { addressError } from './endpoint-url.ts'

const clientEvents: readonly ClientEvent['type'][] = [
  'session.update',
  'input_audio_buffer.commit',
  'input_audio_buffer.clear',
  'conversation.item.create',
  'conversation.item.retrieve',
  'conversation.item.delete',
  'conversation.item.truncate',
  'response.create',
  'response.cancel',
  'output_audio_buffer.clear',
]

/** Names as of 2026-11 (protocol §10): none whose shutdown has been announced. */
export const gaCapabilities: Capabilities = {
  voices: ['marin', 'cedar', 'alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse'],
  models: ['gpt-realtime-2.1', 'gpt-realtime-2.1-mini', 'gpt-realtime-2', 'gpt-realtime-1.5'],
  transcriptionModels: ['gpt-transcribe', 'gpt-live-transcribe', 'gpt-realtime-whisper'],
  settings: new Set(SETTING_PATHS),
  events: new Set(clientEvents),
  turnDetection: ['server_vad', 'semantic_vad'],
  detectionSettings: [
    'threshold',
    'prefix_padding_ms',
    'silence_duration_ms',
    'eagerness',
    'interrupt_response',
  ],
  formats: ['audio/pcm', 'audio/pcmu', 'audio/pcma'],
  organizations: false,
  namesTranscriber: true,
  speed: { min: 0.25, max: 1.5 },
  outputText: true,
  functionTools: true,
  mcpTools: true,
  images: true,
  inputAudioItems: true,
  outOfBandResponses: true,
  transcriptionSessions: true,
  joinsCalls: true,
  clientSecrets: 'with_session',
}

export const noQuirks: Quirks = {
  commitStartsResponse: false,
  commitsUnderTurnDetection: true,
  cancel: 'works',
  truncate: 'exact',
  placesItems: true,
}

export function settingsWithout(...paths: SettingPath[]): ReadonlySet<SettingPath> {
  return new Set(SETTING_PATHS.filter((path) => !paths.includes(path)))
}

/** All but these, and the one that is only for a call that was joined. */
export function eventsWithout(...types: ClientEvent['type'][]): ReadonlySet<ClientEvent['type']> {
  return new Set(clientEvents.filter((type) => type !== 'output_audio_buffer.clear' && !types.includes(type)))
}

/** The model to name in the address: a setting of that name wins. */
export function modelOf({ settings, model }: SessionConfig): string {
  return settings?.type === 'realtime' ? (settings.model ?? model) : model
}

/** What an address says of the session: a call to join, or what it is for, or the model that talks (protocol §1). */
export function sessionQuery(config: SessionConfig): Record<string, string | undefined> {
  const none = { call_id: undefined, intent: undefined, model: undefined }
  if (config.callId !== undefined) return { ...none, call_id: config.callId }
  return transcribes(config) ? { ...none, intent: 'transcription' } : { ...none, model: modelOf(config) }
}

/** Whether the address would name no model where it has to. */
export function missingModel(label: string, config: SessionConfig): EarshotError | null {
  if (config.callId !== undefined || transcribes(config) || modelOf(config).trim() !== '') return null
  return addressError('missing_model', `${label} needs a model name. Choose a model, then connect.`)
}
