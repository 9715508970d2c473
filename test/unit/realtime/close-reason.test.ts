import { describe, expect, it } from 'vitest'
import { judgeEnd } from '../../../src/main/realtime/close-reason.ts'

const closed = (code: number, reason: string) => ({ kind: 'closed' as const, code, reason })

describe('how a connection ended', () => {
  it.each([
    [3000, 'invalid_request_error.invalid_api_key', 'invalid_api_key', false],
    [4000, 'invalid_request_error.missing_model', 'missing_model', false],
    [4000, 'invalid_request_error.beta_api_shape_disabled', 'beta_api_shape_disabled', false],
    [4004, 'invalid_request_error.model_not_found', 'model_not_found', false],
    [1013, 'insufficient_quota.insufficient_quota', 'insufficient_quota', false],
    [1013, 'insufficient_quota.credit_balance_exhausted', 'credit_balance_exhausted', false],
    [1001, 'invalid_request_error.session_expired', 'session_expired', true],
    [1006, '', 'closed_1006', true],
    [1011, 'keepalive ping timeout', 'closed_1011', true],
    [1013, 'try again later', 'closed_1013', true],
    [4123, 'something of its own', 'closed_4123', false],
  ])('close %i %j is %s, and trying again can help: %s', (code, reason, expected, retryable) => {
    expect(judgeEnd(closed(code, reason), null)).toMatchObject({ code: expected, retryable })
  })

  it('is told by the error event that came before, where the close says nothing', () => {
    const complaint = { type: 'invalid_request_error', code: 'session_expired', message: 'maximum duration' }
    expect(judgeEnd(closed(1001, ''), complaint)).toMatchObject({ code: 'session_expired', retryable: true })
  })

  it.each([
    [401, 'invalid_api_key', false],
    [403, 'insufficient_permissions', false],
    [400, 'http_400', false],
    [404, 'http_404', false],
    [429, 'http_429', true],
    [503, 'http_503', true],
  ])('HTTP %i instead of a socket is %s, and trying again can help: %s', (status, code, retryable) => {
    expect(judgeEnd({ kind: 'refused', status, body: 'why' }, null)).toMatchObject({ code, retryable })
  })

  it('says what to do in every case', () => {
    for (const reason of ['x.invalid_api_key', 'x.model_not_found', 'x.insufficient_quota']) {
      expect(judgeEnd(closed(4000, reason), null).message).toMatch(/\. .+\.$/)
    }
    expect(judgeEnd({ kind: 'unreachable', message: 'ENOTFOUND' }, null).message).toMatch(/Check the network/)
  })
})
