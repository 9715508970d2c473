import type { EarshotError } from '../../../shared/errors.ts'
import type { OpenTransport, Transport, TransportListener } from '../link/transport.ts'
import type { DialectEndpoint, SessionConfig } from './dialect.ts'
import { addressError, endpointUrl } from './endpoint-url.ts'

/** What a provider puts into its endpoint. Undefined parts are left out. */
export interface EndpointParts {
  label: string
  /** The dialect's. */
  ownUrl: string | null
  path: string
  query: Readonly<Record<string, string | undefined>>
  headers: Readonly<Record<string, string | undefined>>
  protocols?: readonly string[]
}

const headerName = /^[!#$%&'*+.^_`|~\w-]+$/
const headerValue = /^[\t\x20-\x7e]*$/
/** The handshake's own. */
const reservedHeader = /^(connection|upgrade|host|content-length|transfer-encoding|sec-websocket-.*)$/i

/** The secret to show: a short-lived one where there is one. Pasted keys come with line ends. */
export function secretOf(config: SessionConfig): string | undefined {
  const secret = (config.clientSecret ?? config.key ?? '').trim()
  return secret === '' ? undefined : secret
}

/** Whether anything goes out that a server could refuse as a wrong key. */
export function showsSecret(config: SessionConfig): boolean {
  const given = Object.keys(config.headers ?? {})
  return secretOf(config) !== undefined || given.some((name) => /^(authorization|api-key)$/i.test(name))
}

export function bearer(secret: string | undefined): string | undefined {
  return secret === undefined ? undefined : `Bearer ${secret}`
}

/** Joins a provider's parts and the person's own into an endpoint, or says what is wrong with them. */
export function endpointOf(config: SessionConfig, parts: EndpointParts): DialectEndpoint | EarshotError {
  const given = config.url ?? parts.ownUrl
  if (given === null) {
    return addressError(
      'missing_url',
      `${parts.label} needs the address of your own server. Set it, then connect.`,
    )
  }
  const secret = secretOf(config)
  if (secret === undefined && config.url === null && parts.ownUrl?.startsWith('wss:') === true) {
    return addressError('missing_key', `${parts.label} needs a key. Set one, then connect.`)
  }
  if (secret !== undefined && !/^[\x21-\x7e]+$/.test(secret)) {
    return addressError(
      'invalid_key',
      'The key holds spaces or other characters that no key has. Copy it again.',
    )
  }
  const url = endpointUrl({
    url: given,
    path: parts.path,
    query: { ...config.query, ...parts.query },
    allowInsecure: config.allowInsecure === true,
    secrets: [secret, config.key?.trim()].flatMap((known) => known ?? []),
  })
  if (isEarshotError(url)) return url
  const headers = joinHeaders(parts.headers, config.headers ?? {})
  if (isEarshotError(headers)) return headers
  const { protocols } = parts
  return { url: url.href, headers, ...(protocols === undefined ? {} : { protocols }) }
}

/**
 * Opens the endpoint's transport; without one, ends at once. The caller keeps the error: it is the reason, and it
 * says more than the end that the listener hears.
 */
export function openEndpoint(
  open: OpenTransport,
  endpoint: DialectEndpoint | EarshotError,
  listener: TransportListener,
): Transport {
  if (!isEarshotError(endpoint)) return open(endpoint, listener)
  queueMicrotask(() => listener.onClose({ kind: 'unreachable', message: endpoint.message }))
  return { queuedBytes: 0, send: () => {}, ping: () => {}, close: () => {}, terminate: () => {} }
}

/** Tells an error value from any other result. */
export function isEarshotError(result: object): result is EarshotError {
  return 'code' in result && 'message' in result && 'retryable' in result
}

/** A person's header replaces ours of the same name, however either is spelled. No message repeats a value. */
function joinHeaders(
  ours: Readonly<Record<string, string | undefined>>,
  theirs: Readonly<Record<string, string>>,
): Record<string, string> | EarshotError {
  const replaced = new Set(Object.keys(theirs).map((name) => name.toLowerCase()))
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(ours)) {
    if (value !== undefined && !replaced.has(name.toLowerCase())) headers[name] = value
  }
  for (const [name, value] of [...Object.entries(headers), ...Object.entries(theirs)]) {
    if (!headerName.test(name) || reservedHeader.test(name) || !headerValue.test(value)) {
      return addressError(
        'invalid_header',
        `The header ${JSON.stringify(name)} can’t be sent. Change it or leave it out.`,
      )
    }
    headers[name] = value
  }
  return headers
}
