import { SAMPLE_RATE } from '../../../shared/audio-format.ts'
import type { AudioFormat, SessionConfig, TurnDetection } from '../dialects/dialect.ts'
import type { ClientEvent } from '../wire/events.ts'
import { SETTING_PATHS, buildSession, isObject, readSetting } from './paths.ts'
import type { RealtimeSettings, SessionSettings, TranscriptionSettings } from './types.ts'

/** The current one made for live text; the older transcribers shut down on 2027-02-26 (protocol §10). */
const LIVE_TRANSCRIBER = 'gpt-live-transcribe'

/** Said every time: documented as 500, but sessions have been seen to start with 200. */
const SILENCE_DURATION_MS = 500

const pcm = { type: 'audio/pcm', rate: SAMPLE_RATE } as const

/** The session to ask for: what Earshot always says, and over it what the person has set. */
export function settingsOf(config: SessionConfig): SessionSettings {
  const given = config.settings ?? { type: transcribes(config) ? 'transcription' : 'realtime' }
  // A call that is joined is someone else's: it stays as it is set, but for what the person asks for by name.
  if (config.callId !== undefined) return given
  const base = given.type === 'transcription' ? transcriptionDefaults() : realtimeDefaults(config)
  return withSilenceSaid(overlay(base, given))
}

/** The first event of a session, in the wire's own names. The model is the address's, and can't be changed here. */
export function updateOf(config: SessionConfig): ClientEvent {
  const settings = settingsOf(config)
  const session = buildSession(
    SETTING_PATHS.filter((path) => path !== 'model').map(
      (path) => [path, readSetting(settings, path)] as const,
    ),
  )
  // The package's types leave out that null clears a setting.
  return { type: 'session.update', session } as unknown as Extract<ClientEvent, { type: 'session.update' }>
}

/**
 * The session while the person ends each turn. A `turn_detection` by its name on the wire stays: who names it means it.
 */
export function endedByHand(config: SessionConfig): SessionConfig {
  return config.turnDetection.type === 'off' ? config : { ...config, turnDetection: { type: 'off' } }
}

/** How audio goes over this session's wire. */
export function formatsOf(config: SessionConfig): { input: AudioFormat; output: AudioFormat } {
  const settings = settingsOf(config)
  const output = settings.type === 'realtime' ? settings.audio?.output?.format?.type : undefined
  return { input: settings.audio?.input?.format?.type ?? 'audio/pcm', output: output ?? 'audio/pcm' }
}

/** Whether the session only writes down what it hears. */
export function transcribes(config: SessionConfig): boolean {
  return config.settings === undefined
    ? config.intent === 'transcription'
    : config.settings.type === 'transcription'
}

function realtimeDefaults(config: SessionConfig): RealtimeSettings {
  return {
    type: 'realtime',
    instructions: config.instructions,
    // Always said, though it is the default: a replayed text history has talked models out of speaking.
    output_modalities: ['audio'],
    audio: {
      input: { format: pcm, turn_detection: turnDetectionOf(config.turnDetection) },
      output: { format: pcm, voice: config.voice },
    },
    // Traces are kept on the provider's side: nobody's words go there unasked.
    tracing: null,
  }
}

function transcriptionDefaults(): TranscriptionSettings {
  return {
    type: 'transcription',
    // The live transcribers have no turn detection: turns are committed by hand.
    audio: { input: { format: pcm, transcription: { model: LIVE_TRANSCRIBER }, turn_detection: null } },
  }
}

function turnDetectionOf(turnDetection: TurnDetection) {
  if (turnDetection.type === 'off') return null
  return { create_response: true, interrupt_response: true, ...turnDetection }
}

function overlay(base: SessionSettings, given: SessionSettings): SessionSettings {
  const entries = SETTING_PATHS.map((path) => {
    const asked = readSetting(given, path)
    return [path, asked === undefined ? readSetting(base, path) : asked] as const
  })
  return buildSession(entries) as unknown as SessionSettings
}

function withSilenceSaid(settings: SessionSettings): SessionSettings {
  const detection = settings.audio?.input?.turn_detection
  if (
    !isObject(detection) ||
    detection.type !== 'server_vad' ||
    detection.silence_duration_ms !== undefined
  ) {
    return settings
  }
  const said: SessionSettings = { type: settings.type }
  said.audio = { input: { turn_detection: { ...detection, silence_duration_ms: SILENCE_DURATION_MS } } }
  return overlay(settings, said)
}
