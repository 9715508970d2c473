/**
 * Short-lived client secrets: a key's holder asks for one, and whoever has it may open sessions for a while, without
 * ever seeing the key (protocol §1, Ephemeral key).
 */
import * as v from 'valibot'
import type { EarshotError } from '../../../shared/errors.ts'
import type { SendRequest } from '../link/transport.ts'
import { settingsOf } from '../session-settings/index.ts'
import type { Dialect, DialectEndpoint, SessionConfig } from './dialect.ts'
import { isEarshotError } from './endpoint.ts'
import { modelOf } from './ga-server.ts'

export interface ClientSecretRequest {
  method: 'POST'
  url: string
  headers: Readonly<Record<string, string>>
  body: string
}

export interface ClientSecret {
  value: string
  /** Epoch ms. Until then sockets may be opened with it; those that are open stay open. */
  expiresAt: number
  /** The session that it opens, as the server has it; null where it does not say. */
  session: Readonly<Record<string, unknown>> | null
}

/** A secret that is made for one connection is used at once; the handshake has ten seconds. */
const CONNECTION_LIFE_S = 60

const SHORTEST_LIFE_S = 10
const LONGEST_LIFE_S = 7200

/** The request for a secret that opens sessions of this configuration. The key is in its headers alone. */
export function clientSecretRequest(
  dialect: Dialect,
  config: SessionConfig,
  lifeS: number,
): ClientSecretRequest | EarshotError {
  const kind = dialect.capabilities.clientSecrets
  if (kind === null) {
    return secretError(
      'client_secrets_unsupported',
      `${dialect.label} has no short-lived secrets. Use a key.`,
    )
  }
  if (!Number.isInteger(lifeS) || lifeS < SHORTEST_LIFE_S || lifeS > LONGEST_LIFE_S) {
    return secretError(
      'invalid_lifetime',
      `A client secret lives for ${SHORTEST_LIFE_S} to ${LONGEST_LIFE_S} whole seconds, not ${lifeS}.`,
    )
  }
  const { clientSecret: _shortLived, ...keyed } = config
  const endpoint = dialect.endpoint(keyed)
  if (isEarshotError(endpoint)) return endpoint
  const url = new URL(endpoint.url.replace(/^ws/, 'http'))
  url.pathname = `${url.pathname.replace(/\/$/, '')}/client_secrets`
  for (const name of ['model', 'intent', 'call_id']) url.searchParams.delete(name)
  const settings = settingsOf(config)
  const model = settings.type === 'transcription' ? {} : { model: modelOf(config) }
  const body =
    kind === 'alone'
      ? { expires_after: { seconds: lifeS } }
      : { expires_after: { anchor: 'created_at', seconds: lifeS }, session: { ...settings, ...model } }
  return {
    method: 'POST',
    url: url.href,
    headers: { ...endpoint.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }
}

const answer = v.object({
  value: v.pipe(v.string(), v.minLength(1)),
  expires_at: v.number(),
  session: v.nullish(v.record(v.string(), v.unknown()), null),
})
const refusal = v.object({ error: v.object({ code: v.nullish(v.string()), message: v.string() }) })

/** Reads the answer. `secrets` are kept out of the message: servers repeat a key that they refuse. */
export function parseClientSecret(
  status: number,
  text: string,
  secrets: readonly string[],
): ClientSecret | EarshotError {
  const json = parseJson(text)
  const good = v.safeParse(answer, json)
  if (status >= 200 && status < 300 && good.success) {
    const { value, expires_at, session } = good.output
    return { value, expiresAt: expires_at * 1000, session }
  }
  const bad = v.safeParse(refusal, json)
  const said = bad.success ? withoutSecrets(bad.output.error.message, secrets) : 'it sent no secret'
  return {
    code: bad.success ? (bad.output.error.code ?? `http_${status}`) : `http_${status}`,
    message: `The server gave no client secret (HTTP ${status}): ${said}. Check the key and the model.`,
    retryable: status === 429 || status >= 500,
  }
}

/** Asks for a secret. */
export async function createClientSecret(
  send: SendRequest,
  dialect: Dialect,
  config: SessionConfig,
  lifeS = 600,
): Promise<ClientSecret | EarshotError> {
  const request = clientSecretRequest(dialect, config, lifeS)
  if (isEarshotError(request)) return request
  const { url, ...init } = request
  try {
    const response = await send(url, init)
    return parseClientSecret(response.status, await response.text(), [config.key?.trim() ?? ''])
  } catch {
    return {
      code: 'unreachable',
      message: `${new URL(url).host} can’t be reached. Check the network and the address.`,
      retryable: true,
    }
  }
}

/** Where to connect: by the key, or where that is asked for by a secret that each connection gets anew. */
export function endpointFor(dialect: Dialect, config: SessionConfig): DialectEndpoint | EarshotError {
  const endpoint = dialect.endpoint(config)
  if (config.mintsClientSecrets !== true || isEarshotError(endpoint)) return endpoint
  const request = clientSecretRequest(dialect, config, CONNECTION_LIFE_S)
  if (isEarshotError(request)) return request
  return {
    url: endpoint.url,
    headers: {},
    exchangeKey: async (send) => {
      const secret = await createClientSecret(send, dialect, config, CONNECTION_LIFE_S)
      return isEarshotError(secret) ? secret : dialect.endpoint({ ...config, clientSecret: secret.value })
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function withoutSecrets(message: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '…'), message)
    .replace(/\.$/, '')
}

function secretError(code: string, message: string): EarshotError {
  return { code, message, retryable: false }
}
