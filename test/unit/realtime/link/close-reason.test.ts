import { describe, expect, it } from 'vitest'
import {
  connectionSilent,
  handshakeTimeout,
  judgeComplaint,
  judgeEnd,
  sessionTimeout,
  settingsRefused,
} from '../../../../src/main/realtime/link/close-reason.ts'

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
    [3000, 'invalid_request_error.insufficient_permissions', 'insufficient_permissions', false],
    [4000, 'invalid_request_error.invalid_model', 'invalid_model', false],
    [1001, 'Your session hit the maximum duration of 60 minutes.', 'session_expired', true],
    [1000, '', 'closed_1000', true],
    [1008, 'Unauthorized', 'closed_1008', false],
    [1009, '', 'closed_1009', false],
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
    [407, 'http_407', false],
    [426, 'http_426', false],
    [429, 'http_429', true],
    [500, 'http_500', true],
    [503, 'http_503', true],
  ])('HTTP %i instead of a socket is %s, and trying again can help: %s', (status, code, retryable) => {
    expect(judgeEnd({ kind: 'refused', status, body: 'why' }, null)).toMatchObject({ code, retryable })
  })

  it('is told by the body of an HTTP refusal, where that says more than the status', () => {
    const refused = (status: number, body: string) => judgeEnd({ kind: 'refused', status, body }, null)
    const azure = '{"error":{"code":"OperationNotSupported","message":"The model can’t."}}'
    expect(refused(400, azure)).toMatchObject({ code: 'OperationNotSupported', retryable: false })
    const quota = '{"error":{"code":"insufficient_quota","message":"You exceeded your quota."}}'
    expect(refused(429, quota)).toMatchObject({ code: 'insufficient_quota', retryable: false })
    expect(refused(502, 'upstream is down').message).toMatch(/The server said: upstream is down/)
    expect(refused(502, '<html><body>Bad Gateway</body></html>').message).not.toMatch(/html/)
  })

  it.each([
    ['ENOTFOUND', 'unreachable', true],
    ['ECONNREFUSED', 'unreachable', true],
    ['ERR_INVALID_URL', 'unreachable', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate_refused', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate_refused', false],
  ])('%s before there was a connection is %s, and trying again can help: %s', (code, expected, retryable) => {
    const end = { kind: 'unreachable' as const, message: 'it failed', code }
    expect(judgeEnd(end, null)).toMatchObject({ code: expected, retryable })
  })

  it('never repeats a key that a server repeats', () => {
    const said = 'Incorrect API key provided: sk-proj-abc123DEF456, not Bearer abcdef123456.'
    const complaint = { type: 'invalid_request_error', code: 'odd', message: said }
    const errors = [
      judgeEnd(closed(4000, said), null),
      judgeEnd(closed(1006, ''), complaint),
      judgeEnd({ kind: 'refused', status: 418, body: said }, null),
      judgeComplaint(complaint),
      settingsRefused(complaint),
    ]
    for (const { message } of errors) expect(message).not.toMatch(/abc123|abcdef/)
  })

  it('says what to do in every case', () => {
    const errors = [
      ...[1000, 1001, 1002, 1006, 1008, 1009, 1011, 1012, 1013, 3000, 4123].map((code) =>
        judgeEnd(closed(code, ''), null),
      ),
      ...[400, 401, 403, 404, 407, 408, 418, 426, 429, 500].map((status) =>
        judgeEnd({ kind: 'refused', status, body: '' }, null),
      ),
      ...['x.invalid_api_key', 'x.model_not_found', 'x.insufficient_quota', 'x.session_expired'].map(
        (reason) => judgeEnd(closed(4000, reason), null),
      ),
      judgeEnd({ kind: 'unreachable', message: 'odd' }, null),
      judgeComplaint({ type: 'server_error', code: null, message: 'Out of luck.' }),
      handshakeTimeout,
      sessionTimeout,
      connectionSilent,
    ]
    for (const { message } of errors) {
      expect(message).toMatch(/(Check|Choose|Add|Allow|Send|Earshot (connects|tries|opens))/)
    }
  })
})
