import { expect, it } from 'vitest'
import { answerFailure } from '../../../src/main/conversation/answer-failure.ts'

it.each(['The server had an error', 'The server had an error.'])(
  'a failed answer says the server’s reason (%s) as one sentence',
  (message) => {
    const error = { code: 'server_error', message }
    expect(answerFailure({ id: 'r', status: 'failed', status_details: { error } })).toMatchObject({
      message: 'The answer failed: The server had an error.',
      retryable: true,
    })
  },
)
