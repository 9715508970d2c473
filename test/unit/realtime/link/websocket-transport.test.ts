import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { openWebSocket } from '../../../../src/main/realtime/link/websocket-transport.ts'
import { loadVoice, startPracticeServer } from '../../../../src/practice-server/index.ts'
import type { TransportEnd } from '../../../../src/main/realtime/link/transport.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listen(server: Server): Promise<string> {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** Opens the address and waits for the end; `messages` is what came before it. */
function follow(url: string, headers: Record<string, string> = {}) {
  const messages: string[] = []
  const ended = Promise.withResolvers<TransportEnd>()
  openWebSocket(
    { url, headers },
    {
      onPong: () => {},
      onOpen: () => messages.push('open'),
      onMessage: (text) => messages.push(text),
      onClose: ended.resolve,
    },
  )
  return { messages, end: ended.promise }
}

describe('the WebSocket transport', () => {
  it('brings messages and the close frame’s code and reason', async () => {
    const http = createServer()
    new WebSocketServer({ server: http }).on('connection', (socket) => {
      socket.send('{"type":"hello"}')
      socket.close(3000, 'a.b')
    })
    const { messages, end } = follow(await listen(http))
    expect(await end).toEqual({ kind: 'closed', code: 3000, reason: 'a.b' })
    expect(messages).toEqual(['open', '{"type":"hello"}'])
  })

  it('sends the headers and offers no compression', async () => {
    const http = createServer()
    const seen = Promise.withResolvers<Record<string, unknown>>()
    new WebSocketServer({ server: http }).on('connection', (socket, request) => {
      seen.resolve(request.headers)
      socket.close()
    })
    await follow(await listen(http), { Authorization: 'Bearer k' }).end
    expect(await seen.promise).toMatchObject({ authorization: 'Bearer k' })
    expect(await seen.promise).not.toHaveProperty('sec-websocket-extensions')
  })

  it('tells an HTTP refusal by status and body', async () => {
    const http = createServer().on('upgrade', (_request, socket) => {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 7\r\nConnection: close\r\n\r\nbad key')
    })
    expect(await follow(await listen(http)).end).toEqual({ kind: 'refused', status: 401, body: 'bad key' })
  })

  it('tells when a server that refuses will be there again, in the server’s own words', async () => {
    const voice = await loadVoice(new URL('../../../../resources/voice', import.meta.url).pathname)
    const faults = { refuseStatus: 503, refuseRetryAfter: '7' }
    const server = await startPracticeServer({ token: 'token', voice, faults })
    expect(await follow(server.url).end).toMatchObject({ kind: 'refused', status: 503, retryAfter: '7' })
    await server.close()
  })

  it('does not follow a redirect, for the key would go along', async () => {
    let reached = false
    const other = await listen(createServer().on('upgrade', () => (reached = true)))
    const http = createServer().on('upgrade', (_request, socket) => {
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ${other}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`)
    })
    expect(await follow(await listen(http), { Authorization: 'Bearer k' }).end).toMatchObject({
      kind: 'refused',
      status: 302,
    })
    expect(reached).toBe(false)
  })

  it('tells a server that is not there from one that hung up', async () => {
    const server = createServer()
    const url = await listen(server)
    await new Promise((resolve) => server.close(resolve))
    expect(await follow(url).end).toMatchObject({ kind: 'unreachable' })
    const http = createServer()
    new WebSocketServer({ server: http }).on('connection', (socket) => socket.terminate())
    expect(await follow(await listen(http)).end).toMatchObject({ kind: 'closed', code: 1006 })
  })

  it('says that a connection which was up was lost, not that the server can’t be reached', async () => {
    const http = createServer()
    new WebSocketServer({ server: http }).on('connection', (_socket, request) =>
      request.socket.resetAndDestroy(),
    )
    expect(await follow(await listen(http)).end).toMatchObject({ kind: 'closed', code: 1006 })
  })

  it('tells a refusal whose body never ends', async () => {
    const http = createServer().on('upgrade', (_request, socket) => {
      socket.on('error', () => socket.destroy())
      socket.write('HTTP/1.1 500 No\r\nContent-Length: 99999\r\n\r\n')
      socket.write('x'.repeat(9000))
    })
    expect(await follow(await listen(http)).end).toMatchObject({ kind: 'refused', status: 500 })
  })

  it.each(['not an address', 'ftp://127.0.0.1/'])(
    'tells that %j is no address, after it was opened',
    async (url) => {
      const { messages, end } = follow(url)
      expect(await end).toMatchObject({ kind: 'unreachable', code: 'ERR_INVALID_URL' })
      expect(messages).toEqual([])
    },
  )

  it('tells a header that can’t be sent', async () => {
    const end = follow('ws://127.0.0.1:9/', { Authorization: 'Bearer one\ntwo' }).end
    expect(await end).toMatchObject({ kind: 'unreachable', code: 'ERR_INVALID_CHAR' })
  })

  it('offers the subprotocols in which a secret travels', async () => {
    const http = createServer()
    const offered = Promise.withResolvers<string | undefined>()
    new WebSocketServer({ server: http }).on('connection', (socket, request) => {
      offered.resolve(request.headers['sec-websocket-protocol'])
      socket.close()
    })
    const url = await listen(http)
    const ended = Promise.withResolvers<TransportEnd>()
    openWebSocket(
      { url, headers: {}, protocols: ['realtime', 'openai-insecure-api-key.k'] },
      { onOpen: () => {}, onMessage: () => {}, onPong: () => {}, onClose: ended.resolve },
    )
    expect(await offered.promise).toBe('realtime,openai-insecure-api-key.k')
    await ended.promise
  })

  it('ends at once when told that nobody is there, without a goodbye', async () => {
    const http = createServer()
    // Raw sockets that take the upgrade and then are deaf.
    new WebSocketServer({ server: http }).on('connection', (_socket, request) => request.socket.pause())
    const ended = Promise.withResolvers<TransportEnd>()
    const transport = openWebSocket(
      { url: await listen(http), headers: {} },
      { onOpen: () => transport.terminate(), onMessage: () => {}, onPong: () => {}, onClose: ended.resolve },
    )
    expect(await ended.promise).toEqual({ kind: 'closed', code: 1006, reason: '' })
    http.closeAllConnections()
  })

  it('says what waits to leave, and hears the server’s answer to a ping', async () => {
    const http = createServer()
    new WebSocketServer({ server: http })
    let queued = 0
    const ponged = Promise.withResolvers<number>()
    const ended = Promise.withResolvers<TransportEnd>()
    const transport = openWebSocket(
      { url: await listen(http), headers: {} },
      {
        onOpen: () => {
          // More than the system takes at once.
          transport.send('x'.repeat(30_000_000))
          queued = transport.queuedBytes
          transport.ping()
        },
        onMessage: () => {},
        onPong: () => ponged.resolve(transport.queuedBytes),
        onClose: ended.resolve,
      },
    )
    expect(await ponged.promise).toBe(0)
    expect(queued).toBeGreaterThan(0)
    transport.close()
    expect(await ended.promise).toMatchObject({ code: 1000 })
  })
})
