import { describe, expect, it, vi } from 'vitest'
import {
  clientSecretRequest,
  createClientSecret,
  parseClientSecret,
} from '../../../../src/main/realtime/dialects/client-secrets.ts'
import { dialects } from '../../../../src/main/realtime/dialects/index.ts'
import type { SendRequest } from '../../../../src/main/realtime/link/transport.ts'
import { config } from './config.ts'

const key = 'sk-secret-of-many-letters'

describe('a request for a client secret', () => {
  it('goes to the server’s own address with the key in a header and the session in its body', () => {
    const request = clientSecretRequest(dialects.openai, config({ clientSecret: 'ek_old' }), 600)
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://api.openai.com/v1/realtime/client_secrets',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    })
    expect('body' in request && JSON.parse(request.body)).toMatchObject({
      expires_after: { anchor: 'created_at', seconds: 600 },
      session: { type: 'realtime', model: 'some-model', audio: { output: { voice: 'some-voice' } } },
    })
  })

  it('names no model for a session that transcribes', () => {
    const request = clientSecretRequest(dialects.openai, config({ intent: 'transcription' }), 60)
    const { session } = 'body' in request ? JSON.parse(request.body) : { session: null }
    expect(session).toMatchObject({ type: 'transcription' })
    expect(session).not.toHaveProperty('model')
  })

  it('holds nothing but its life for xAI', () => {
    const request = clientSecretRequest(dialects.xai, config({ clientSecret: 'old' }), 300)
    expect(request).toMatchObject({
      url: 'https://api.x.ai/v1/realtime/client_secrets',
      headers: { Authorization: `Bearer ${key}` },
      body: '{"expires_after":{"seconds":300}}',
    })
  })

  it.each([
    [dialects.localai, 600, 'client_secrets_unsupported'],
    [dialects.openai, 9, 'invalid_lifetime'],
    [dialects.openai, 7201, 'invalid_lifetime'],
    [dialects.openai, 60.5, 'invalid_lifetime'],
    [dialects.azure, 600, 'missing_url'],
  ])('%# is refused as $2', (dialect, lifeS, code) => {
    expect(clientSecretRequest(dialect, config(), lifeS)).toMatchObject({ code, retryable: false })
  })
})

describe('the answer', () => {
  it('is the secret, and until when it opens sessions', () => {
    const text = JSON.stringify({ value: 'ek_1', expires_at: 1_790_000_000, session: { type: 'realtime' } })
    expect(parseClientSecret(200, text, [key])).toEqual({
      value: 'ek_1',
      expiresAt: 1_790_000_000_000,
      session: { type: 'realtime' },
    })
  })

  it('of a refusal never repeats the key', () => {
    const text = JSON.stringify({ error: { code: 'invalid_api_key', message: `Incorrect API key: ${key}.` } })
    const error = parseClientSecret(401, text, [key])
    expect(error).toMatchObject({ code: 'invalid_api_key', retryable: false })
    expect(JSON.stringify(error)).not.toContain(key)
  })

  it.each([
    [200, 'not JSON', 'http_200', false],
    [200, '{"value":""}', 'http_200', false],
    [429, '{}', 'http_429', true],
    [503, '<html>', 'http_503', true],
  ])('%i %s is the error %s', (status, text, code, retryable) => {
    expect(parseClientSecret(status, text, [])).toMatchObject({ code, retryable })
  })

  it('comes by a POST through the way that is given', async () => {
    const send = vi.fn<SendRequest>(async () => Response.json({ value: 'ek_1', expires_at: 1 }))
    const secret = await createClientSecret(send, dialects.openai, config())
    expect(secret).toMatchObject({ value: 'ek_1', session: null })
    expect(send.mock.calls[0]?.[1]).toMatchObject({ method: 'POST' })
  })

  it('is an error to act on when the server can’t be reached', async () => {
    const send: SendRequest = async () => {
      throw new TypeError(`sending failed with ${key}`)
    }
    const error = await createClientSecret(send, dialects.openai, config())
    expect(error).toMatchObject({ code: 'unreachable', retryable: true })
    expect(JSON.stringify(error)).not.toContain(key)
  })
})
