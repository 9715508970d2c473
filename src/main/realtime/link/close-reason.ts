import type { EarshotError } from '../../../shared/errors.ts'
import type { TransportEnd } from './transport.ts'

/** What the server said in its last `error` event, if that was the last thing it said. */
export interface ServerComplaint {
  type: string
  code: string | null
  message: string
}

type Verdict = Omit<EarshotError, 'code'>

const final = (message: string): Verdict => ({ message, retryable: false })
const passing = (message: string): Verdict => ({ message, retryable: true })

/** The codes with which servers refuse a session or end one (protocol §1), and what to do. */
const verdicts: ReadonlyMap<string, Verdict> = new Map(
  Object.entries({
    invalid_api_key: final(
      'The server does not accept this key. Check the key and its project, then connect again.',
    ),
    insufficient_permissions: final(
      'This key may not use the Realtime API. Allow it in the provider’s dashboard.',
    ),
    missing_model: final('The server needs a model name. Choose a model, then connect again.'),
    invalid_model: final('The server does not offer this model for speech. Choose another model.'),
    model_not_found: final(
      'The server does not know this model, or this key may not use it. Choose another model.',
    ),
    OperationNotSupported: final(
      'This deployment’s model can’t hold a spoken conversation. Choose a realtime deployment.',
    ),
    model_load_error: final(
      'The server could not load the model. Look into the server’s log, or choose another model.',
    ),
    beta_api_shape_disabled: final(
      'The server refuses this app’s protocol version. Check the provider setting.',
    ),
    insufficient_quota: final(
      'The account has no quota left. Add credit in the provider’s dashboard, then connect again.',
    ),
    credit_balance_exhausted: final(
      'The account has no credit left. Add credit in the provider’s dashboard, then connect again.',
    ),
    session_expired: passing('The session reached its time limit. Earshot opens a new one.'),
    rate_limit_exceeded: passing('The account’s rate limit is reached. Wait a moment; Earshot tries again.'),
  }),
)

/** Close codes whose reason is none of those. */
const closeCodes: ReadonlyMap<number, Verdict> = new Map([
  [1000, passing('The server ended the session. Earshot connects again.')],
  [1001, passing('The server is going away. Earshot connects again.')],
  [1006, passing('The connection was lost. Check the network; Earshot connects again.')],
  [1008, final('The server refused the session, most often for its key. Check the key and the provider.')],
  [1009, final('The server refused a message for its size. Send less at once, then connect again.')],
  [1011, passing('The server failed, or heard nothing from here. Earshot connects again.')],
  [1012, passing('The server restarts. Earshot connects again.')],
  [1013, passing('The server is too busy. Earshot tries again.')],
])

const httpStatuses: ReadonlyMap<number, Verdict> = new Map([
  [400, final('The server refused the request. Check the address, the provider and the model.')],
  [404, final('There is no Realtime API at this address. Check the address, and the model or deployment.')],
  [407, final('A proxy between here and the server wants a login. Check the network’s proxy.')],
  [408, passing('The server waited in vain for the request. Check the network; Earshot tries again.')],
  [426, final('This address does not take WebSocket connections. Check the address.')],
  [429, passing('The server has too many requests, or the account does. Earshot tries again.')],
])

const badName = passing('The server’s name can’t be found. Check the network, then the address.')
const badRoute = passing('The network does not reach the server. Check the network; Earshot tries again.')

/** Errors of the system, by the code that Node gives them. */
const systemErrors: ReadonlyMap<string, Verdict> = new Map([
  ['ENOTFOUND', badName],
  ['EAI_AGAIN', badName],
  ['ECONNREFUSED', passing('Nothing answers at this address. Check that the server runs, and its port.')],
  ['ECONNRESET', passing('The server hung up before it answered. Check the address; Earshot tries again.')],
  ['ETIMEDOUT', badRoute],
  ['ENETUNREACH', badRoute],
  ['EHOSTUNREACH', badRoute],
  ['ERR_INVALID_URL', final('This is no address to connect to. It begins with wss:// or ws://.')],
  ['ERR_INVALID_CHAR', final('The key holds a character that no key has. Paste the key again.')],
])

/** TLS: the server is not who the address says. Trying again would meet the same certificate. */
const certificateRefused = final(
  'The server’s certificate is not trusted. Check the address, the clock and the network’s sign-in page.',
)

/** Ends that we make ourselves. */
export const handshakeTimeout: EarshotError = {
  code: 'handshake_timeout',
  ...passing('The server did not answer in time. Check the network and the address.'),
}
export const sessionTimeout: EarshotError = {
  code: 'session_timeout',
  ...passing('The server answered but opened no session. Check the address and the provider.'),
}
export const connectionSilent: EarshotError = {
  code: 'connection_silent',
  ...passing('The server has gone silent: the network may be down. Earshot connects again.'),
}

const missingKey: EarshotError = {
  code: 'missing_key',
  ...final(
    'The server wants a key, and Earshot has none for it. Set the key of this server, then connect again.',
  ),
}

/** The server would not have the session as it was asked for; a session by its defaults is not what anybody wants. */
export function settingsRefused({ type, code, message }: ServerComplaint): EarshotError {
  return {
    code: code ?? 'session_refused',
    message: `The server refused the session’s settings: ${quote(message)}`,
    retryable: type === 'server_error',
  }
}

/**
 * Judges how a connection ended (protocol §1): the close reason reads `<type>.<code>`, and its text decides, for
 * the same close number stands for a busy server and for an empty account.
 */
export function judgeEnd(end: TransportEnd, complaint: ServerComplaint | null): EarshotError {
  switch (end.kind) {
    case 'refused':
      return judgeRefusal(end.status, end.body)
    case 'unreachable':
      return judgeUnreachable(end.message, end.code ?? null)
    case 'closed':
      return judgeClose(end.code, end.reason, complaint)
    case 'judged':
      return end.error
  }
}

/** The same judgement of a connection that no key was sent on: then there was none that could be wrong. */
export function judgeKeyless(error: EarshotError): EarshotError {
  return error.code === 'invalid_api_key' ? missingKey : error
}

/** Judges an `error` event that refuses a session. */
export function judgeComplaint({ type, code, message }: ServerComplaint): EarshotError {
  const known = [code, type].find((candidate) => candidate !== null && verdicts.has(candidate))
  if (known != null) return explain(known)
  const passes = type === 'server_error'
  return {
    code: code ?? type,
    message: `The server refused the session: ${quote(message)} ${passes ? 'Earshot tries again.' : 'Check the settings, then connect again.'}`,
    retryable: passes,
  }
}

function judgeClose(code: number, reason: string, complaint: ServerComplaint | null): EarshotError {
  const known = [reason.split('.').at(-1)?.trim(), complaint?.code, complaint?.type].find(
    (candidate) => candidate != null && verdicts.has(candidate),
  )
  if (known != null) return explain(known)
  const said = [reason, complaint?.message ?? ''].find((text) => text.trim() !== '') ?? ''
  // Said without its code by servers that close in plain words.
  if (/maximum duration|session (?:has )?expired/i.test(said)) return explain('session_expired')
  const verdict =
    closeCodes.get(code) ??
    // 3000 and 4000 to 4999 are the server's own refusals: the same request would meet the same answer.
    (code >= 3000
      ? final('The server refused the session. Check the key, the model and the provider.')
      : passing(`The connection broke (${code}). Earshot connects again.`))
  return {
    ...verdict,
    code: complaint?.code ?? `closed_${code}`,
    message: said === '' ? verdict.message : `${verdict.message} The server said: ${quote(said)}`,
  }
}

function judgeRefusal(status: number, body: string): EarshotError {
  const { code, message } = readRefusal(body)
  if (code !== null && verdicts.has(code)) return explain(code)
  if (status === 401) return explain('invalid_api_key')
  if (status === 403) return explain('insufficient_permissions')
  const verdict =
    httpStatuses.get(status) ??
    (status >= 500
      ? passing(`The server has a problem of its own (HTTP ${status}). Earshot tries again.`)
      : final(`The server answered with HTTP ${status} instead of opening a session. Check the address.`))
  return {
    ...verdict,
    code: `http_${status}`,
    message: message === '' ? verdict.message : `${verdict.message} The server said: ${quote(message)}`,
  }
}

function judgeUnreachable(message: string, code: string | null): EarshotError {
  const verdict = code === null ? undefined : systemErrors.get(code)
  if (verdict !== undefined) return { code: 'unreachable', ...verdict }
  if (code !== null && /CERT|SIGNATURE|ERR_TLS/.test(code)) {
    return { code: 'certificate_refused', ...certificateRefused }
  }
  return {
    code: 'unreachable',
    message: `The server can’t be reached (${quote(message)}). Check the network and the address.`,
    retryable: true,
  }
}

function explain(code: string): EarshotError {
  const verdict = verdicts.get(code)
  if (verdict === undefined) throw new RangeError(`No verdict on ${code}`)
  return { code, ...verdict }
}

/** Providers answer with `{"error":{"code","message"}}`, proxies with a line of text or a page of HTML. */
function readRefusal(body: string): { code: string | null; message: string } {
  const text = body.trim()
  if (text.startsWith('<')) return { code: null, message: '' }
  try {
    const json: unknown = JSON.parse(text)
    const error = field(json, 'error')
    const code = field(error, 'code')
    const message = field(error, 'message') ?? error
    return {
      code: typeof code === 'string' ? code : null,
      message: typeof message === 'string' ? message : '',
    }
  } catch {
    return { code: null, message: text }
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** A server's words, short, and without a key that it may repeat. */
function quote(said: string): string {
  return said
    .trim()
    .slice(0, 300)
    .replaceAll(/\b(?:sk|ek|xai|rtc)[-_][\w*.-]{6,}|(?<=Bearer )\S+/gi, '[key]')
}
