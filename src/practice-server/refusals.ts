import { requestError, type RequestError } from './errors.ts'

/**
 * Reasons to turn a client away on an open socket, each with the close code of protocol reference §1.
 * The close reason reads `<type>.<code>`.
 */
const refusals = {
  invalid_api_key: { type: 'invalid_request_error', closeCode: 3000, message: 'Incorrect API key provided.' },
  insufficient_permissions: {
    type: 'invalid_request_error',
    closeCode: 3000,
    message: 'This key may not open realtime sessions.',
  },
  missing_model: {
    type: 'invalid_request_error',
    closeCode: 4000,
    message: 'You must name a model: add "?model=..." to the URL. Any name will do.',
  },
  invalid_model: {
    type: 'invalid_request_error',
    closeCode: 4000,
    message: 'This model cannot hold a realtime conversation.',
  },
  beta_api_shape_disabled: {
    type: 'invalid_request_error',
    closeCode: 4000,
    message: 'The beta shape of the API is no longer served: leave out the OpenAI-Beta header.',
  },
  model_not_found: {
    type: 'invalid_request_error',
    closeCode: 4004,
    message: 'The model does not exist, or you have no access to it.',
  },
  // Nobody has seen how the real server says it; the code and its name are ours.
  call_id_not_found: {
    type: 'invalid_request_error',
    closeCode: 4004,
    message: 'There is no such call: its id begins with "rtc_".',
  },
  insufficient_quota: {
    type: 'insufficient_quota',
    closeCode: 1013,
    message: 'You exceeded your current quota: check your plan and billing details.',
  },
  credit_balance_exhausted: {
    type: 'insufficient_quota',
    closeCode: 1013,
    message: 'Your credit balance is used up.',
  },
} as const

export type RefusalCode = keyof typeof refusals

export const refusalCodes = Object.keys(refusals) as RefusalCode[]

export interface Refusal {
  readonly error: RequestError & { type: string }
  readonly closeCode: number
  readonly closeReason: string
}

/** `message` says more than the code's own where the server knows more. */
export function refusalFor(code: RefusalCode, message: string = refusals[code].message): Refusal {
  const { type, closeCode } = refusals[code]
  return {
    error: { type, ...requestError(code, message) },
    closeCode,
    closeReason: `${type}.${code}`,
  }
}
