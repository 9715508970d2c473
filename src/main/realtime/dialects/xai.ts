import { pickSettings, updateOf } from '../session-settings/index.ts'
import { readSetting } from '../session-settings/paths.ts'
import type { ClientEvent, WireObject } from '../wire/events.ts'
import { fromBeta } from './beta-shape.ts'
import type { Dialect } from './dialect.ts'
import { bearer, endpointOf, secretOf } from './endpoint.ts'
import { eventsWithout, gaCapabilities, missingModel, sessionQuery } from './ga-server.ts'
import {
  asWire,
  isObject,
  mapField,
  withItemDone,
  withoutUndefined,
  withPositions,
  type JsonObject,
} from './wire-shape.ts'

/**
 * xAI's Grok Voice: today's event names over a session that is half flat (voice, turn detection) and half nested
 * (formats, speed). Of its documentation only older copies were read (protocol §1).
 */
export const xai: Dialect = {
  id: 'xai',
  label: 'xAI',
  ownUrl: 'wss://api.x.ai/v1/realtime',
  capabilities: {
    ...gaCapabilities,
    voices: ['eve', 'ara', 'rex', 'sal', 'leo'],
    models: ['grok-voice-latest'],
    transcriptionModels: [],
    namesTranscriber: false,
    settings: new Set([
      'type',
      'instructions',
      'audio.input.format',
      'audio.input.transcription',
      'audio.input.turn_detection',
      'audio.output.format',
      'audio.output.voice',
      'audio.output.speed',
      'tools',
    ]),
    events: eventsWithout('conversation.item.retrieve', 'conversation.item.truncate'),
    turnDetection: ['server_vad'],
    // It always stops when spoken to.
    detectionSettings: ['threshold', 'prefix_padding_ms', 'silence_duration_ms'],
    speed: { min: 0.7, max: 1.5 },
    outputText: false,
    mcpTools: false,
    images: false,
    outOfBandResponses: false,
    transcriptionSessions: false,
    joinsCalls: false,
    clientSecrets: 'alone',
  },
  quirks: {
    commitStartsResponse: false,
    commitsUnderTurnDetection: true,
    cancel: 'unreliable',
    truncate: 'none',
    placesItems: true,
  },

  endpoint(config) {
    return (
      missingModel('xAI', config) ??
      endpointOf(config, {
        label: 'xAI',
        ownUrl: xai.ownUrl,
        path: '/v1/realtime',
        query: sessionQuery(config),
        headers: { Authorization: config.clientSecret === undefined ? bearer(secretOf(config)) : undefined },
        ...(config.clientSecret === undefined
          ? {}
          : { protocols: [`xai-client-secret.${config.clientSecret.trim()}`] }),
      })
    )
  },

  sessionUpdate: updateOf,
  outgoing(event) {
    if (!xai.capabilities.events.has(event.type)) return null
    if (event.type === 'session.update') return { ...event, session: xaiSession(event.session) }
    return event.type === 'response.create' ? withModalities(event) : asWire(event)
  },
  incoming(raw) {
    switch (raw.type) {
      // A sign of life, for those whose sockets have no ping of their own.
      case 'ping':
        return []
      // It opens a conversation, and on some releases nothing else says that the session is there.
      case 'conversation.created':
        return [raw, { type: 'session.created', session: {} }]
      // Everything said so far. Where it comes, nothing promises a last one; each replaces the one before.
      case 'conversation.item.input_audio_transcription.updated':
        return [{ ...raw, type: 'conversation.item.input_audio_transcription.completed' }]
      case 'session.created':
      case 'session.updated':
        return [mapField(fromBeta(raw), 'session', ownTurnDetection)]
      default:
        return completed(fromBeta(raw)).flatMap((event) => withItemDone(withPositions(event)))
    }
  },
}

/** A session in xAI's shape. Turn detection that is off has a type of null there. */
function xaiSession(session: unknown): JsonObject {
  const known = isObject(session) ? pickSettings(session, xai.capabilities.settings) : {}
  const { type: _type, audio: _audio, ...rest } = known
  const detection = readSetting(known, 'audio.input.turn_detection')
  const input = withoutUndefined({
    format: readSetting(known, 'audio.input.format'),
    transcription: xaiTranscription(readSetting(known, 'audio.input.transcription')),
  })
  const output = withoutUndefined({
    format: readSetting(known, 'audio.output.format'),
    speed: readSetting(known, 'audio.output.speed'),
  })
  const audio = withoutUndefined({ input: unlessEmpty(input), output: unlessEmpty(output) })
  return withoutUndefined({
    ...rest,
    voice: readSetting(known, 'audio.output.voice'),
    turn_detection: detection === null ? { type: null } : withoutFlags(detection),
    audio: unlessEmpty(audio),
  })
}

function unlessEmpty(object: JsonObject): JsonObject | undefined {
  return Object.keys(object).length === 0 ? undefined : object
}

/** It always answers, and always stops when spoken to. */
function withoutFlags(detection: unknown): unknown {
  if (!isObject(detection)) return detection
  const { create_response: _create, interrupt_response: _interrupt, ...rest } = detection
  return rest
}

/** It transcribes in any case; a person may only help it along. */
function xaiTranscription(transcription: unknown): JsonObject | undefined {
  if (!isObject(transcription)) return undefined
  return unlessEmpty(
    withoutUndefined({ language_hint: transcription['language'], keyterms: transcription['keywords'] }),
  )
}

function withModalities(event: Extract<ClientEvent, { type: 'response.create' }>): WireObject {
  const { output_modalities: modalities } = event.response ?? {}
  const { response: _response, ...bare } = event
  if (modalities == null) return bare
  return { ...bare, response: { modalities: modalities.includes('audio') ? ['text', 'audio'] : ['text'] } }
}

function ownTurnDetection(session: unknown): unknown {
  const detection = readSetting(session, 'audio.input.turn_detection')
  if (!isObject(session) || !isObject(detection) || detection['type'] != null) return session
  const audio = isObject(session['audio']) ? session['audio'] : {}
  const input = isObject(audio['input']) ? audio['input'] : {}
  return { ...session, audio: { ...audio, input: { ...input, turn_detection: null } } }
}

/**
 * Fills in what xAI leaves out: when speech began and ended (unknown, so 0), and usage in its place. An end of text
 * that doesn't repeat the text says nothing that its pieces haven't.
 */
function completed(event: WireObject): readonly WireObject[] {
  switch (event.type) {
    case 'input_audio_buffer.speech_started':
      return [{ audio_start_ms: 0, ...event }]
    case 'input_audio_buffer.speech_stopped':
      return [{ audio_end_ms: 0, ...event }]
    case 'response.output_audio_transcript.done':
      return 'transcript' in event ? [event] : []
    case 'response.output_text.done':
      return 'text' in event ? [event] : []
    case 'response.done':
      return [mapField(event, 'response', (response) => withUsage(response, event['usage']))]
    default:
      return [event]
  }
}

function withUsage(response: unknown, usage: unknown): unknown {
  if (!isObject(response) || !isObject(usage)) return response
  const own = response['usage']
  return isObject(own) && Object.keys(own).length > 0 ? response : { ...response, usage }
}
