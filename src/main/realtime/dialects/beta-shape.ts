/**
 * The beta's events and today's, in both directions. Some servers still speak the beta; the reference advises to
 * understand it everywhere, for proxies mix the two (protocol §3).
 */
import type { ClientEvent, WireObject } from '../wire/events.ts'
import { sessionFromBeta, sessionToBeta } from './beta-session.ts'
import { asWire, isObject, mapField, mapList, withoutUndefined } from './wire-shape.ts'

/** Beta name, today's name. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['response.audio.delta', 'response.output_audio.delta'],
  ['response.audio.done', 'response.output_audio.done'],
  ['response.audio_transcript.delta', 'response.output_audio_transcript.delta'],
  ['response.audio_transcript.done', 'response.output_audio_transcript.done'],
  ['response.text.delta', 'response.output_text.delta'],
  ['response.text.done', 'response.output_text.done'],
  ['conversation.item.created', 'conversation.item.added'],
  ['transcription_session.created', 'session.created'],
  ['transcription_session.updated', 'session.updated'],
])

/** An event with today's name and shape. One that has them already comes back as it is. */
export function fromBeta(raw: WireObject): WireObject {
  const type = renamed.get(raw.type)
  const event = type === undefined ? raw : { ...raw, type }
  switch (event.type) {
    case 'session.created':
    case 'session.updated': {
      const purpose = raw.type.startsWith('transcription_') ? 'transcription' : 'realtime'
      return mapField(event, 'session', (session) => sessionFromBeta(session, purpose))
    }
    case 'conversation.item.added':
    case 'conversation.item.done':
    case 'conversation.item.retrieved':
    case 'response.output_item.added':
    case 'response.output_item.done':
      return mapField(event, 'item', itemFromBeta)
    case 'response.created':
    case 'response.done':
      return mapField(event, 'response', responseFromBeta)
    default:
      return event
  }
}

/** A client event in the beta's shape. */
export function toBeta(event: ClientEvent): WireObject {
  switch (event.type) {
    case 'session.update': {
      const type = event.session.type === 'transcription' ? 'transcription_session.update' : event.type
      return { ...event, type, session: sessionToBeta(event.session) }
    }
    case 'conversation.item.create':
      return { ...event, item: itemToBeta(event.item) }
    case 'response.create':
      return event.response === undefined
        ? asWire(event)
        : { ...event, response: responseToBeta(event.response) }
    default:
      return asWire(event)
  }
}

function itemFromBeta(item: unknown): unknown {
  if (!isObject(item)) return item
  const direction = item['role'] === 'assistant' ? 'output' : 'input'
  const content = mapList(item['content'], (part) =>
    isObject(part) && (part['type'] === 'text' || part['type'] === 'audio')
      ? { ...part, type: `${direction}_${part['type']}` }
      : part,
  )
  return Object.is(content, item['content']) ? item : { ...item, content }
}

function itemToBeta(item: unknown): unknown {
  if (!isObject(item)) return item
  const content = mapList(item['content'], (part) => {
    if (!isObject(part)) return part
    if (part['type'] === 'output_text') return { ...part, type: 'text' }
    return part['type'] === 'output_audio' ? { ...part, type: 'audio' } : part
  })
  return Object.is(content, item['content']) ? item : { ...item, content }
}

/** A response names its settings as a session does. */
function responseFromBeta(response: unknown): unknown {
  if (!isObject(response)) return response
  const output = mapList(response['output'], itemFromBeta)
  const session = sessionFromBeta(response)
  if (Object.is(output, response['output']) && session === response) return response
  const { type: _type, ...rest } = isObject(session) ? session : response
  return withoutUndefined({ ...rest, output })
}

function responseToBeta(response: object): WireObject | Record<string, unknown> {
  const { conversation, input, metadata }: Record<string, unknown> = { ...response }
  return withoutUndefined({
    ...sessionToBeta(response),
    conversation,
    metadata,
    input: mapList(input, itemToBeta),
  })
}
