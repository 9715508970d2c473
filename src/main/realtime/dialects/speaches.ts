import { pickSettings, updateOf } from '../session-settings/index.ts'
import type { WireObject } from '../wire/events.ts'
import { fromBeta, toBeta } from './beta-shape.ts'
import type { Dialect } from './dialect.ts'
import { bearer, endpointOf, secretOf } from './endpoint.ts'
import { eventsWithout, gaCapabilities, missingModel, modelOf, noQuirks, sessionQuery } from './ga-server.ts'
import {
  isObject,
  mapField,
  withItemDone,
  withoutUndefined,
  withPositions,
  type JsonObject,
} from './wire-shape.ts'

/** speaches: the beta's names and flat session over local models; a strict but smaller server. */
export const speaches: Dialect = {
  id: 'speaches',
  label: 'speaches',
  ownUrl: 'ws://localhost:8000/v1/realtime',
  capabilities: {
    ...gaCapabilities,
    voices: [],
    models: [],
    transcriptionModels: [],
    // Formats are fixed: naming one is an error.
    settings: new Set([
      'type',
      'instructions',
      'output_modalities',
      'audio.input.transcription',
      'audio.input.turn_detection',
      'audio.output.voice',
      'max_output_tokens',
      'tools',
      'tool_choice',
    ]),
    events: eventsWithout('conversation.item.retrieve'),
    turnDetection: ['server_vad'],
    detectionSettings: ['threshold', 'silence_duration_ms'],
    formats: ['audio/pcm'],
    speed: null,
    mcpTools: false,
    images: false,
    inputAudioItems: false,
    outOfBandResponses: false,
    joinsCalls: false,
    clientSecrets: null,
  },
  quirks: { ...noQuirks, cancel: 'unreliable', truncate: 'unreliable', placesItems: false },

  endpoint(config) {
    return (
      missingModel('speaches', config) ??
      endpointOf(config, {
        label: 'speaches',
        ownUrl: speaches.ownUrl,
        path: '/v1/realtime',
        query: { intent: sessionQuery(config)['intent'], model: modelOf(config) },
        headers: { Authorization: bearer(secretOf(config)) },
      })
    )
  },

  sessionUpdate: updateOf,
  outgoing(event) {
    if (!speaches.capabilities.events.has(event.type)) return null
    if (event.type !== 'session.update') return toBeta(event)
    const session = pickSettings(event.session, speaches.capabilities.settings)
    const wire = toBeta({ ...event, session: session as unknown as typeof event.session })
    return { ...wire, type: event.type, session: acceptable(wire['session']) }
  },
  incoming: (raw) => withItemDone(fromBeta(withPositions(unfinished(raw)))),
}

const turnDetectionFields = ['type', 'threshold', 'silence_duration_ms', 'create_response']

/** Values that it refuses: no transcription, a padding of one's own, a function named the short way. */
function acceptable(session: unknown): JsonObject {
  if (!isObject(session)) return {}
  const { input_audio_transcription: transcription, turn_detection: detection, tool_choice: choice } = session
  return withoutUndefined({
    ...session,
    input_audio_transcription: transcription ?? undefined,
    turn_detection: isObject(detection)
      ? Object.fromEntries(Object.entries(detection).filter(([key]) => turnDetectionFields.includes(key)))
      : detection,
    tool_choice: isObject(choice) ? { type: 'function', function: { name: choice['name'] } } : choice,
  })
}

/** What has only begun is `incomplete` there. */
function unfinished(raw: WireObject): WireObject {
  const begun = (value: unknown) =>
    isObject(value) && value['status'] === 'incomplete' ? { ...value, status: 'in_progress' } : value
  switch (raw.type) {
    case 'conversation.item.created':
    case 'response.output_item.added':
      return mapField(raw, 'item', begun)
    case 'response.created':
      return mapField(raw, 'response', begun)
    default:
      return raw
  }
}
