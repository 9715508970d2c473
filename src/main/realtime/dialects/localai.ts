import { pickSettings, updateOf } from '../session-settings/index.ts'
import type { WireObject } from '../wire/events.ts'
import { fromBeta } from './beta-shape.ts'
import type { Dialect } from './dialect.ts'
import { bearer, endpointOf, secretOf } from './endpoint.ts'
import { eventsWithout, gaCapabilities, missingModel, sessionQuery, settingsWithout } from './ga-server.ts'
import { asWire, withPositions } from './wire-shape.ts'

/** LocalAI: today's names over a pipeline of local models, which is what its `model` names. */
export const localai: Dialect = {
  id: 'localai',
  label: 'LocalAI',
  ownUrl: 'ws://localhost:8080/v1/realtime',
  capabilities: {
    ...gaCapabilities,
    voices: [],
    models: [],
    transcriptionModels: [],
    settings: settingsWithout(
      'audio.input.noise_reduction',
      'audio.output.speed',
      'parallel_tool_calls',
      'reasoning',
      'truncation',
      'tracing',
      'include',
      'prompt',
    ),
    events: eventsWithout(),
    formats: ['audio/pcm'],
    speed: null,
    mcpTools: false,
    outOfBandResponses: false,
    joinsCalls: false,
    clientSecrets: null,
  },
  quirks: {
    commitStartsResponse: true,
    commitsUnderTurnDetection: false,
    cancel: 'works',
    truncate: 'drops_text',
    placesItems: false,
  },

  endpoint(config) {
    return (
      missingModel('LocalAI', config) ??
      endpointOf(config, {
        label: 'LocalAI',
        ownUrl: localai.ownUrl,
        path: '/v1/realtime',
        query: sessionQuery(config),
        headers: { Authorization: bearer(secretOf(config)) },
      })
    )
  },

  sessionUpdate: updateOf,
  outgoing(event) {
    if (!localai.capabilities.events.has(event.type)) return null
    if (event.type !== 'session.update') return asWire(event)
    return { ...event, session: pickSettings(event.session, localai.capabilities.settings) }
  },
  incoming: (raw) => [withPositions(fromBeta(withoutEmptyIds(asError(raw))))],
}

/** An empty id is none. */
function withoutEmptyIds(raw: WireObject): WireObject {
  const empty = ['event_id', 'previous_item_id'].filter((key) => raw[key] === '')
  if (empty.length === 0) return raw
  const rest = Object.entries(raw).filter(([key]) => !empty.includes(key))
  return { ...Object.fromEntries(rest), type: raw.type }
}

/** A pipeline that can't be loaded is told in place of `session.created`. */
function asError(raw: WireObject): WireObject {
  if (raw.type !== 'model_load_error') return raw
  const message = typeof raw['message'] === 'string' ? raw['message'] : 'The server can’t load this model.'
  return { ...raw, type: 'error', error: raw['error'] ?? { type: 'server_error', code: raw.type, message } }
}
