import type { EarshotError } from '../../shared/errors.ts'
import type { TransportEnd } from './transport.ts'

/** What the server said in its last `error` event, if it said anything. */
export interface ServerComplaint {
  type: string
  code: string | null
  message: string
}

const messages: Record<string, string> = {
  invalid_api_key: 'The server does not accept this key. Check the key and its project, then connect again.',
  insufficient_permissions: 'This key may not use the Realtime API. Allow it in the provider’s dashboard.',
  missing_model: 'The server needs a model name. Choose a model, then connect again.',
  invalid_model: 'The server does not offer this model for speech. Choose another model.',
  model_not_found: 'The server does not know this model, or this key may not use it. Choose another model.',
  beta_api_shape_disabled: 'The server refuses this app’s protocol version. Check the provider setting.',
  insufficient_quota:
    'The account has no quota left. Add credit in the provider’s dashboard, then connect again.',
  credit_balance_exhausted: 'The account has no credit left. Add credit in the provider’s dashboard.',
  session_expired: 'The session reached its time limit. Earshot opens a new one.',
}

const final = new Set([
  'invalid_api_key',
  'insufficient_permissions',
  'missing_model',
  'invalid_model',
  'model_not_found',
  'beta_api_shape_disabled',
  'insufficient_quota',
  'credit_balance_exhausted',
])

/**
 * Judges how a connection ended (protocol §1): the close reason reads `<type>.<code>`, and its text decides, for
 * the same close number stands for a busy server and for an empty account.
 */
export function judgeEnd(end: TransportEnd, complaint: ServerComplaint | null): EarshotError {
  switch (end.kind) {
    case 'refused':
      return judgeRefusal(end.status, end.body)
    case 'unreachable':
      return {
        code: 'unreachable',
        message: `The server can’t be reached (${end.message}). Check the network and the address.`,
        retryable: true,
      }
    case 'closed': {
      const code = end.reason.split('.').at(-1)?.trim() ?? ''
      const known = [code, complaint?.code ?? ''].find((candidate) => candidate in messages)
      if (known !== undefined) return explain(known)
      const said = complaint?.message ?? end.reason
      return {
        code: complaint?.code ?? `closed_${end.code}`,
        message:
          said === ''
            ? `The connection was lost (${end.code}).`
            : `The server closed the connection: ${said}`,
        // 3000 and 4000 to 4999 are the server's own refusals: the same request would meet the same answer.
        retryable: end.code < 3000,
      }
    }
  }
}

function explain(code: string): EarshotError {
  return { code, message: messages[code] ?? code, retryable: !final.has(code) }
}

function judgeRefusal(status: number, body: string): EarshotError {
  if (status === 401) return explain('invalid_api_key')
  if (status === 403) return explain('insufficient_permissions')
  const retryable = status === 408 || status === 429 || status >= 500
  const detail = body.trim() === '' ? '' : ` ${body.trim().slice(0, 200)}`
  return {
    code: `http_${status}`,
    message: `The server answered with HTTP ${status} instead of opening a session.${detail}`,
    retryable,
  }
}
