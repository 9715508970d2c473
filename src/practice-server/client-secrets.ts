import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { bearerOf, sameSecret } from './admission.ts'
import { fail, requestError, succeed, type Outcome, type RequestError } from './errors.ts'
import { newId } from './identifiers.ts'
import { defaultSettings, updateSettings, type SessionKind, type SessionSettings } from './settings.ts'
import {
  defaultTranscriptionSettings,
  transcriptionSessionObject,
  updateTranscriptionSettings,
} from './transcription-session.ts'
import { parseRequest } from './validation.ts'

export const CLIENT_SECRETS_PATH = '/v1/realtime/client_secrets'

/** A session as it was asked for with a secret: it begins that way, and may be updated like any other. */
export interface PreparedSession {
  readonly kind: SessionKind
  readonly settings: SessionSettings
}

/** Far more than any session's settings take. */
const LARGEST_BODY_BYTES = 1024 * 1024

const requestSchema = v.strictObject({
  expires_after: v.optional(
    v.strictObject({
      anchor: v.optional(v.literal('created_at')),
      seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(7200)), 600),
    }),
    {},
  ),
  session: v.optional(v.record(v.string(), v.unknown())),
})

/** Nothing was said yet. */
const beforeAll = { hasSpoken: false, responseActive: false, voiceLock: 'any' } as const

/** Short-lived secrets, each for as many sessions as are opened before it expires (protocol reference §1). */
export class ClientSecrets {
  readonly #token: string
  readonly #now: () => number
  readonly #issued = new Map<string, { expiresAt: number; session: PreparedSession | null }>()

  constructor(token: string, now: () => number) {
    this.#token = token
    this.#now = now
  }

  /** The session that the secret opens, null where it says nothing of one; undefined when it opens none (any more). */
  open(secret: string): PreparedSession | null | undefined {
    const issued = this.#issued.get(secret)
    return issued !== undefined && this.#now() < issued.expiresAt * 1000 ? issued.session : undefined
  }

  /** Answers a `POST` with a secret, or with what is wrong about it. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST')
      return refuse(response, 405, requestError(null, 'A client secret is made by a POST.'))
    const token = bearerOf(request)
    // A secret makes no other: only who has the key may hand out sessions.
    if (token === null || !sameSecret(token, this.#token))
      return refuse(response, 401, requestError('invalid_api_key', 'Incorrect API key provided.'))
    const made = this.#make(await readBody(request))
    if (!made.ok) return refuse(response, 400, made.error)
    respond(response, 200, made.value)
  }

  #make(body: string | null): Outcome<object> {
    const json = parseJson(body)
    if (json === undefined) return fail(requestError('invalid_json', 'The body is no JSON, or too long.'))
    const asked = parseRequest(requestSchema, json, '')
    if (!asked.ok) return asked
    const { expires_after: life, session } = asked.value
    const prepared = session === undefined ? succeed(null) : prepare(session)
    if (!prepared.ok) return prepared
    const value = `ek_${randomBytes(16).toString('hex')}`
    const expiresAt = Math.floor(this.#now() / 1000) + life.seconds
    this.#issued.set(value, { expiresAt, session: prepared.value })
    return succeed({ value, expires_at: expiresAt, session: describe(prepared.value) })
  }
}

function prepare(session: Readonly<Record<string, unknown>>): Outcome<PreparedSession> {
  if (session['type'] === 'transcription') {
    const settings = updateTranscriptionSettings(defaultTranscriptionSettings(), session, beforeAll)
    return settings.ok ? succeed({ kind: 'transcription', settings: settings.value }) : settings
  }
  const model = typeof session['model'] === 'string' ? session['model'] : ''
  const settings = updateSettings(defaultSettings(model), session, beforeAll)
  return settings.ok ? succeed({ kind: 'realtime', settings: settings.value }) : settings
}

/** No session is there yet, and so none that expires. */
function describe(session: PreparedSession | null): object | null {
  if (session === null) return null
  const id = newId('sess')
  return session.kind === 'transcription'
    ? transcriptionSessionObject(id, 0, session.settings)
    : { object: 'realtime.session', id, expires_at: 0, ...session.settings }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_BODY_BYTES) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}

function refuse(response: ServerResponse, status: number, error: RequestError): void {
  respond(response, status, { error: { type: 'invalid_request_error', ...error } })
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify(body))
}
