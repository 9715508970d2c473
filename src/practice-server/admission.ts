import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { ClientSecrets } from './client-secrets.ts'
import type { Faults } from './faults.ts'
import { refusalFor, type Refusal, type RefusalCode } from './refusals.ts'
import type { SessionKind, SessionSettings } from './settings.ts'

export const REALTIME_PATH = '/v1/realtime'

/** The subprotocol a browser asks for, beside those that carry its key. */
export const REALTIME_SUBPROTOCOL = 'realtime'
const KEY_SUBPROTOCOL = 'openai-insecure-api-key.'

export type Admission =
  /** `settings` are those that a client secret was made for. */
  | { kind: 'admitted'; model: string; sessionKind: SessionKind; settings: SessionSettings | null }
  /** Told as the real server tells it: an open socket, one `error`, then a close code. */
  | { kind: 'refused'; refusal: Refusal }
  /** Told as proxies and other vendors tell it: no socket at all. */
  | { kind: 'refused_by_status'; status: number }

/**
 * Who may open a session: the token or a client secret; a model, the intent to transcribe or a call to join; and no
 * beta header. `attempt` counts from 1 and decides whether the refusing faults are meant for this one.
 */
export function admit(
  request: IncomingMessage,
  token: string,
  secrets: ClientSecrets,
  faults: Faults,
  attempt: number,
): Admission {
  if (faults.refuseConnections === null || attempt <= faults.refuseConnections) {
    if (faults.refuseStatus !== null) return { kind: 'refused_by_status', status: faults.refuseStatus }
    if (faults.refuseCode !== null) return refuse(faults.refuseCode)
  }
  const given = tokenOf(request)
  if (given === null)
    return refuse(
      'invalid_api_key',
      'Missing bearer authentication: send the token in the Authorization header.',
    )
  const prepared = sameSecret(given, token) ? null : secrets.open(given)
  if (prepared === undefined)
    return refuse(
      'invalid_api_key',
      'Incorrect API key provided: the practice server takes the token it was started with, and the client secrets it has made until they expire.',
    )
  if (request.headers['openai-beta'] !== undefined) return refuse('beta_api_shape_disabled')
  const query = new URL(request.url ?? '', 'ws://127.0.0.1').searchParams
  const admission = admitQuery(query)
  if (admission.kind !== 'admitted' || prepared === null) return admission
  if (prepared.kind !== admission.sessionKind)
    return refuse('invalid_model', `This client secret was made for a ${prepared.kind} session.`)
  return { ...admission, settings: { ...prepared.settings, model: admission.model } }
}

/** One of a model, the intent to transcribe, and a call to join. */
function admitQuery(query: URLSearchParams): Admission {
  const model = query.get('model') ?? ''
  const callId = query.get('call_id')
  if (callId !== null) {
    if (model !== '' || query.has('intent'))
      return refuse(
        'invalid_model',
        'A call has its model and purpose: name neither beside call_id in the URL.',
      )
    // There are no calls here: any id of the right shape is one that has just begun.
    if (!/^rtc_\w+$/.test(callId)) return refuse('call_id_not_found')
    return { kind: 'admitted', model: 'practice', sessionKind: 'realtime', settings: null }
  }
  if (query.get('intent') === 'transcription') {
    if (model === '') return { kind: 'admitted', model, sessionKind: 'transcription', settings: null }
    return refuse(
      'invalid_model',
      'A transcription session takes no model in the URL: name it in audio.input.transcription.model.',
    )
  }
  if (model === '') return refuse('missing_model')
  if (/whisper|transcribe/.test(model))
    return refuse('invalid_model', `"${model.slice(0, 100)}" is a transcription model: it cannot converse.`)
  return { kind: 'admitted', model, sessionKind: 'realtime', settings: null }
}

function refuse(code: RefusalCode, message?: string): Admission {
  return { kind: 'refused', refusal: refusalFor(code, message) }
}

/** From the Authorization header or, as browsers can set no header, from a subprotocol. */
function tokenOf({ headers }: IncomingMessage): string | null {
  const bearer = bearerOf({ headers })
  if (bearer !== null) return bearer
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
  const carrier = offered.find((name) => name.startsWith(KEY_SUBPROTOCOL))
  return carrier?.slice(KEY_SUBPROTOCOL.length) ?? null
}

export function bearerOf({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? null
}

/** Takes the same time wherever they differ, and however long they are. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
