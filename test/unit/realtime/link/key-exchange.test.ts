import { afterEach, describe, expect, it, vi } from 'vitest'
import { endpointFor } from '../../../../src/main/realtime/dialects/client-secrets.ts'
import type { SessionConfig } from '../../../../src/main/realtime/dialects/dialect.ts'
import { isEarshotError } from '../../../../src/main/realtime/dialects/endpoint.ts'
import { localai } from '../../../../src/main/realtime/dialects/localai.ts'
import { openai } from '../../../../src/main/realtime/dialects/openai.ts'
import { exchangingKeys } from '../../../../src/main/realtime/link/key-exchange.ts'
import { sendRequestBy } from '../../../../src/main/realtime/link/network.ts'
import type {
  Endpoint,
  OpenTransport,
  SendRequest,
  TransportEnd,
} from '../../../../src/main/realtime/link/transport.ts'
import { openWebSocket } from '../../../../src/main/realtime/link/websocket-transport.ts'
import { startServer } from '../../practice-server/client.ts'

const send = sendRequestBy(async () => null)

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

const config = (over: Partial<SessionConfig> = {}): SessionConfig => ({
  url: 'ws://127.0.0.1:1',
  key: 'the-key',
  model: 'practice',
  voice: 'marin',
  instructions: '',
  turnDetection: { type: 'off' },
  mintsClientSecrets: true,
  ...over,
})

function endpointOf(over: Partial<SessionConfig>): Endpoint {
  const endpoint = endpointFor(openai, config(over))
  if (isEarshotError(endpoint)) throw new Error(endpoint.message)
  return endpoint
}

/** Opens the endpoint; `first` is the first message, `end` how it ended. */
function follow(open: OpenTransport, endpoint: Endpoint) {
  const first = Promise.withResolvers<string>()
  const end = Promise.withResolvers<TransportEnd>()
  const onClose = vi.fn(end.resolve)
  const listener = { onOpen: () => {}, onPong: () => {}, onMessage: first.resolve, onClose }
  const transport = open(endpoint, listener)
  return { transport, first: first.promise, end: end.promise, onClose }
}

describe('a key that is exchanged for a secret', () => {
  it('opens each connection with another secret, and no socket with itself', async () => {
    const server = await startServer()
    cleanups.push(() => server.close())
    const shown: string[] = []
    const open = exchangingKeys((endpoint, listener) => {
      shown.push(String(endpoint.headers['Authorization']))
      return openWebSocket(endpoint, listener)
    }, send)
    const endpoint = endpointOf({ url: server.url, key: server.token })
    expect(JSON.stringify(endpoint)).not.toContain(server.token)
    for (const round of [1, 2]) {
      const { transport, first, end } = follow(open, endpoint)
      expect(JSON.parse(await first)).toMatchObject({ type: 'session.created' })
      transport.close()
      expect(await end).toMatchObject({ code: 1000 })
      expect(shown).toHaveLength(round)
    }
    expect(new Set(shown).size).toBe(2)
    for (const authorization of shown) expect(authorization).toMatch(/^Bearer ek_/)
  })

  it('that the server refuses ends the connection with the reason, which does not repeat it', async () => {
    const server = await startServer()
    cleanups.push(() => server.close())
    const { end } = follow(exchangingKeys(openWebSocket, send), endpointOf({ url: server.url }))
    const ended = await end
    expect(ended).toMatchObject({ kind: 'judged', error: { code: 'invalid_api_key', retryable: false } })
    expect(JSON.stringify(ended)).not.toContain('the-key')
  })

  it('is not waited for any longer by whoever gives up', async () => {
    const open = vi.fn<OpenTransport>()
    const asked = Promise.withResolvers<AbortSignal>()
    const silent: SendRequest = (_url, { signal }) => {
      if (!signal) throw new Error('the request can’t be given up')
      asked.resolve(signal)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('gone'))))
    }
    const { transport, end, onClose } = follow(exchangingKeys(open, silent), endpointOf({}))
    const signal = await asked.promise
    transport.terminate()
    transport.close()
    expect(await end).toEqual({ kind: 'closed', code: 1006, reason: '' })
    expect(signal.aborted).toBe(true)
    await new Promise((resolve) => setImmediate(resolve))
    expect(onClose).toHaveBeenCalledOnce()
    expect(open).not.toHaveBeenCalled()
  })

  it('needs a server that makes secrets', () => {
    expect(endpointFor(localai, config())).toMatchObject({ code: 'client_secrets_unsupported' })
    expect(endpointFor(openai, config({ mintsClientSecrets: false }))).toMatchObject({
      headers: { Authorization: 'Bearer the-key' },
    })
  })
})
