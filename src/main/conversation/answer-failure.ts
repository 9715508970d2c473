import type { EarshotError } from '../../shared/errors.ts'
import type { ServerEventOf } from '../realtime/wire/events.ts'

/** Asked again, the same server may well answer: it was busy, it stumbled, or it gave no reason. */
const passing: ReadonlySet<string> = new Set(['rate_limit_exceeded', 'server_error', 'response_failed'])

/**
 * Why a response did not come whole, for people; null when it did, or when somebody stopped it. `retryable` where
 * another response to the same conversation makes sense: for an answer that reached its length limit it goes on.
 */
export function answerFailure({
  status,
  status_details: details,
}: ServerEventOf<'response.done'>['response']): EarshotError | null {
  if (status === 'failed') {
    const error = details?.error
    const code = error?.code ?? 'response_failed'
    const reason = error?.message ?? error?.code ?? 'the server gave no reason'
    return {
      code,
      message: `The answer failed: ${reason.replace(/\.$/, '')}.`,
      retryable: passing.has(code) || error?.['type'] === 'server_error',
    }
  }
  if (status !== 'incomplete') return null
  switch (details?.reason) {
    case 'max_output_tokens':
      return { code: 'max_output_tokens', message: 'The answer reached its length limit.', retryable: true }
    case 'content_filter':
      return {
        code: 'content_filter',
        message: 'The answer was stopped by the provider’s content filter.',
        retryable: false,
      }
    default:
      return { code: 'response_incomplete', message: 'The answer was not finished.', retryable: true }
  }
}
