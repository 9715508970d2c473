import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { SessionConfig } from '../../../../src/main/realtime/dialects/dialect.ts'
import { isEarshotError, openEndpoint } from '../../../../src/main/realtime/dialects/endpoint.ts'
import { dialects, dialectIds, isDialectId } from '../../../../src/main/realtime/dialects/index.ts'
import type { TransportListener } from '../../../../src/main/realtime/link/transport.ts'
import { config, opened } from './config.ts'

const { openai, azure, xai, localai, speaches } = dialects
const azurePreview = dialects['azure-preview']
const bearer = { Authorization: 'Bearer sk-secret-of-many-letters' }

function refusal(dialect: (typeof dialects)[keyof typeof dialects], about: Partial<SessionConfig>): string {
  const result = dialect.endpoint(config(about))
  return isEarshotError(result) ? result.code : `opened ${result.url}`
}

describe('the registry', () => {
  it('finds each provider by its own id', () => {
    for (const id of dialectIds) expect(dialects[id].id).toBe(id)
    expect(dialectIds).toHaveLength(6)
    expect(isDialectId('azure')).toBe(true)
    expect(isDialectId('toString')).toBe(false)
  })
})

describe('an endpoint', () => {
  it.each([
    [openai, {}, 'wss://api.openai.com/v1/realtime?model=some-model', bearer],
    [openai, { url: 'https://proxy.example/v1' }, 'wss://proxy.example/v1/realtime?model=some-model', bearer],
    [openai, { callId: 'rtc_1' }, 'wss://api.openai.com/v1/realtime?call_id=rtc_1', bearer],
    [openai, { intent: 'transcription' }, 'wss://api.openai.com/v1/realtime?intent=transcription', bearer],
    [
      openai,
      { settings: { type: 'transcription' } },
      'wss://api.openai.com/v1/realtime?intent=transcription',
      bearer,
    ],
    [
      openai,
      { settings: { type: 'realtime', model: 'gpt-realtime-2' } },
      'wss://api.openai.com/v1/realtime?model=gpt-realtime-2',
      bearer,
    ],
    [
      openai,
      { organization: 'org_1', project: 'proj_1', safetyIdentifier: 'who', query: { extra: 'a b' } },
      'wss://api.openai.com/v1/realtime?extra=a+b&model=some-model',
      {
        ...bearer,
        'OpenAI-Organization': 'org_1',
        'OpenAI-Project': 'proj_1',
        'OpenAI-Safety-Identifier': 'who',
      },
    ],
    [
      openai,
      { clientSecret: 'ek_1' },
      'wss://api.openai.com/v1/realtime?model=some-model',
      { Authorization: 'Bearer ek_1' },
    ],
    [
      azure,
      { url: 'https://mine.openai.azure.com' },
      'wss://mine.openai.azure.com/openai/v1/realtime?model=some-model',
      { 'api-key': 'sk-secret-of-many-letters' },
    ],
    [
      azure,
      { url: 'https://mine.openai.azure.com/openai/v1/', key: 'header.payload.signature' },
      'wss://mine.openai.azure.com/openai/v1/realtime?model=some-model',
      { Authorization: 'Bearer header.payload.signature' },
    ],
    [
      azurePreview,
      { url: 'https://mine.openai.azure.com' },
      'wss://mine.openai.azure.com/openai/realtime?deployment=some-model&api-version=2025-04-01-preview',
      { 'api-key': 'sk-secret-of-many-letters' },
    ],
    [
      azurePreview,
      { url: 'wss://mine.openai.azure.com/openai/realtime?api-version=2024-10-01-preview' },
      'wss://mine.openai.azure.com/openai/realtime?api-version=2024-10-01-preview&deployment=some-model',
      { 'api-key': 'sk-secret-of-many-letters' },
    ],
    [xai, {}, 'wss://api.x.ai/v1/realtime?model=some-model', bearer],
    [localai, { key: null }, 'ws://localhost:8080/v1/realtime?model=some-model', {}],
    [localai, { url: 'http://nas:9000' }, 'ws://nas:9000/v1/realtime?model=some-model', bearer],
    [speaches, { key: null }, 'ws://localhost:8000/v1/realtime?model=some-model', {}],
    [
      speaches,
      { intent: 'transcription' },
      'ws://localhost:8000/v1/realtime?intent=transcription&model=some-model',
      bearer,
    ],
  ] as const)(
    '%# of $id is made of its address, its parameters and its headers',
    (dialect, about, url, headers) => {
      expect(opened(dialect.endpoint(config(about)))).toEqual({ url, headers })
    },
  )

  it('carries xAI’s short-lived secret in a subprotocol, as xAI wants it', () => {
    const endpoint = opened(xai.endpoint(config({ clientSecret: 'short' })))
    expect(endpoint).toMatchObject({ headers: {}, protocols: ['xai-client-secret.short'] })
  })

  it('takes the person’s header over its own, however it is spelled', () => {
    const { headers } = opened(
      openai.endpoint(config({ headers: { authorization: 'Basic x', 'X-Team': 'a' } })),
    )
    expect(headers).toEqual({ authorization: 'Basic x', 'X-Team': 'a' })
  })

  it('does not mind white space around a pasted key', () => {
    expect(opened(openai.endpoint(config({ key: ' sk-1\n' }))).headers).toEqual({
      Authorization: 'Bearer sk-1',
    })
  })

  it.each([
    [openai, { key: null }, 'missing_key'],
    [openai, { key: 'sk-1 sk-2' }, 'invalid_key'],
    [openai, { key: 'sk-ключ' }, 'invalid_key'],
    [openai, { model: '' }, 'missing_model'],
    [openai, { headers: { 'OpenAI-Beta': 'realtime=v1' } }, 'invalid_header'],
    [openai, { headers: { 'X Team': 'a' } }, 'invalid_header'],
    [openai, { headers: { 'X-Team': 'a\r\nX-Other: b' } }, 'invalid_header'],
    [openai, { headers: { 'Sec-WebSocket-Key': 'a' } }, 'invalid_header'],
    [openai, { organization: 'a\nb' }, 'invalid_header'],
    [openai, { query: { api_key: 'sk-1' } }, 'credentials_in_url'],
    [azure, {}, 'missing_url'],
    [azurePreview, {}, 'missing_url'],
    [azure, { url: 'https://mine.openai.azure.com/openai/realtime?api-version=x' }, 'api_version_in_url'],
    [localai, { url: 'ws://example.com' }, 'insecure_url'],
  ] as const)('%# is refused with a code: $2', (dialect, about, code) => {
    expect(refusal(dialect, about)).toBe(code)
  })

  it('shows the key in no address and no error, wherever else it was put', () => {
    const key = fc.stringMatching(/^[\w.~-]{8,40}$/)
    const place = (secret: string): fc.Arbitrary<Partial<SessionConfig>> =>
      fc.constantFrom(
        { url: `wss://example.com/${secret}` },
        { url: `wss://${secret}@example.com` },
        { url: `ws://example.com/?q=${secret}` },
        { url: secret },
        { query: { note: secret } },
        { headers: { 'X-Note': `${secret}\n` } },
        { key: `${secret} ${secret}` },
        { model: '' },
        {},
      )
    fc.assert(
      fc.property(
        fc.constantFrom(...dialectIds),
        key
          .filter((secret) => !secret.startsWith('some-model'))
          .chain((secret) => fc.tuple(fc.constant(secret), place(secret))),
        (id, [secret, about]) => {
          const result = dialects[id].endpoint(config({ key: secret, ...about }))
          const shown = isEarshotError(result) ? JSON.stringify(result) : result.url
          return !shown.includes(secret)
        },
      ),
    )
  })

  it('that was refused ends before it begins, and nothing is opened', async () => {
    const open = vi.fn()
    const onClose = vi.fn<TransportListener['onClose']>()
    const listener = { onOpen: vi.fn(), onMessage: vi.fn(), onPong: vi.fn(), onClose }
    const refused = openai.endpoint(config({ key: null }))
    openEndpoint(open, refused, listener).close()
    expect(onClose).not.toHaveBeenCalled()
    await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce())
    expect(onClose.mock.calls[0]?.[0]).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('key'),
    })
    expect(open).not.toHaveBeenCalled()
  })
})
