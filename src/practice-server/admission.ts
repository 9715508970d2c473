import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { requestError, type RequestError } from './errors.ts'

export const REALTIME_PATH = '/v1/realtime'

export type Admission =
  | { kind: 'admitted'; model: string }
  /** Told as the real server tells it: an open socket, one `error`, then this close code. */
  | { kind: 'refused'; error: RequestError; closeCode: number }

/** Who may open a session: the token in the Authorization header, a model in the query, no beta header. */
export function admit(request: IncomingMessage, token: string): Admission {
  const { headers, url = '' } = request
  const authorization = headers.authorization ?? ''
  const given = /^Bearer (.+)$/i.exec(authorization)?.[1]
  if (given === undefined || !sameSecret(given, token))
    return refuse(
      3000,
      'invalid_api_key',
      given === undefined
        ? 'Missing bearer authentication: send the token in the Authorization header.'
        : 'Incorrect API key provided: the practice server takes only the token it was started with.',
    )
  if (headers['openai-beta'] !== undefined)
    return refuse(
      4000,
      'beta_api_shape_disabled',
      'The beta shape of the API is no longer served: leave out the OpenAI-Beta header.',
    )
  const model = new URL(url, 'ws://127.0.0.1').searchParams.get('model') ?? ''
  if (model === '')
    return refuse(
      4000,
      'missing_model',
      'You must name a model: add "?model=..." to the URL. Any name will do.',
    )
  if (/whisper|transcribe/.test(model))
    return refuse(
      4000,
      'invalid_model',
      `"${model.slice(0, 100)}" is a transcription model: it cannot converse.`,
    )
  return { kind: 'admitted', model }
}

function refuse(closeCode: number, code: string, message: string): Admission {
  return { kind: 'refused', error: requestError(code, message), closeCode }
}

/** Takes the same time wherever they differ, and however long they are. */
function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
