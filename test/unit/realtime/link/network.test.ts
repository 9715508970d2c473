import { once } from 'node:events'
import { createServer as createPlainServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { readFileSync } from 'node:fs'
import {
  connect,
  createServer as createSocketServer,
  type AddressInfo,
  type Server as SocketServer,
} from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocketServer } from 'ws'
import { judgeEnd } from '../../../../src/main/realtime/link/close-reason.ts'
import { openTransportBy, sendRequestBy } from '../../../../src/main/realtime/link/network.ts'
import type { FindProxy } from '../../../../src/main/realtime/link/proxies.ts'
import type { TransportEnd } from '../../../../src/main/realtime/link/transport.ts'
import { projectRoot } from '../../../../tools/setup/paths.mjs'

const direct: FindProxy = async () => null
const pem = (name: string) => readFileSync(`${projectRoot}/test/fixtures/tls/self-signed.${name}.pem`, 'utf8')

const servers: SocketServer[] = []
afterEach(() => {
  vi.unstubAllEnvs()
  for (const server of servers.splice(0)) server.close()
})

async function listen(server: SocketServer): Promise<number> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A server whose certificate nobody vouches for; `keys` is what reached it. */
async function selfSignedServer() {
  const keys: unknown[] = []
  const server = createTlsServer({ key: pem('key'), cert: pem('cert') }, (request, response) => {
    keys.push(request.headers.authorization)
    response.end('{}')
  })
  server.on('upgrade', (request, socket) => {
    keys.push(request.headers.authorization)
    socket.destroy()
  })
  return { port: await listen(server), keys }
}

/** Greets whoever opens a WebSocket, and says goodbye. */
function greeter(): Server {
  const server = createPlainServer()
  new WebSocketServer({ server }).on('connection', (socket) => {
    socket.send('hello')
    socket.close(1000)
  })
  return server
}

function follow(url: string, findProxy: FindProxy) {
  const messages: string[] = []
  const { promise, resolve } = Promise.withResolvers<TransportEnd>()
  openTransportBy(findProxy)(
    { url, headers: { Authorization: 'Bearer the-key' } },
    { onOpen: () => {}, onPong: () => {}, onMessage: (text) => messages.push(text), onClose: resolve },
  )
  return { messages, end: promise }
}

const post = { method: 'POST', headers: { Authorization: 'Bearer the-key' }, body: '{}' } as const

describe('TLS', () => {
  it.each(['', '0'])(
    'shows no key to a server that nobody vouches for, with NODE_TLS_REJECT_UNAUTHORIZED=%s',
    async (value) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', value)
      const { port, keys } = await selfSignedServer()
      const end = await follow(`wss://127.0.0.1:${port}/`, direct).end
      expect(judgeEnd(end, null)).toMatchObject({ code: 'certificate_refused', retryable: false })
      await expect(sendRequestBy(direct)(`https://127.0.0.1:${port}/`, post)).rejects.toThrow('self-signed')
      expect(keys).toEqual([])
    },
  )
})

describe('a redirect', () => {
  it('leads no request elsewhere', async () => {
    const reached: unknown[] = []
    const elsewhere = await listen(
      createPlainServer((request, response) => {
        reached.push(request.url)
        response.end()
      }),
    )
    const port = await listen(
      createPlainServer((_request, response) => {
        response.writeHead(307, { location: `http://127.0.0.1:${elsewhere}/caught` }).end()
      }),
    )
    expect(await sendRequestBy(direct)(`http://127.0.0.1:${port}/`, post)).toMatchObject({ status: 307 })
    expect(reached).toEqual([])
  })
})

/** A proxy that makes tunnels, all to `port` of this machine; `asked` is where they should have led. */
async function tunnelTo(port: number) {
  const asked: unknown[] = []
  const proxy = createPlainServer().on('connect', (request, client) => {
    asked.push(request.url)
    const server = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      server.pipe(client).pipe(server)
    })
    for (const end of [client, server]) end.on('error', () => server.destroy())
  })
  const address = new URL(`http://127.0.0.1:${await listen(proxy)}`)
  return { asked, find: async () => address }
}

/** The same by SOCKS 5, without a login and for names alone. */
async function socksTo(port: number) {
  const asked: string[] = []
  const proxy = createSocketServer((client) => {
    client.once('data', () => {
      client.write(Buffer.from([5, 0]))
      client.once('data', (request: Buffer) => {
        const length = request[4] ?? 0
        asked.push(`${request.toString('latin1', 5, 5 + length)}:${request.readUInt16BE(5 + length)}`)
        const server = connect(port, '127.0.0.1', () => {
          client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
          server.pipe(client).pipe(server)
        })
        for (const end of [client, server]) end.on('error', () => server.destroy())
      })
    })
  })
  const address = new URL(`socks5h://127.0.0.1:${await listen(proxy)}`)
  return { asked, find: async () => address }
}

const kinds = [
  ['HTTP', tunnelTo],
  ['SOCKS', socksTo],
] as const

describe('the proxy of the system', () => {
  it.each(kinds)('by %s leads to the server, which it alone looks up', async (_kind, start) => {
    const { asked, find } = await start(await listen(greeter()))
    const { messages, end } = follow('ws://server.example:8080/', find)
    expect(await end).toMatchObject({ code: 1000 })
    expect(messages).toEqual(['hello'])
    expect(asked).toEqual(['server.example:8080'])
  })

  it.each(kinds)(
    'by %s sees no key for an encrypted server, and vouches for no certificate',
    async (_kind, start) => {
      vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
      const { port, keys } = await selfSignedServer()
      const { asked, find } = await start(port)
      expect(judgeEnd(await follow('wss://server.example/', find).end, null)).toMatchObject({
        code: 'certificate_refused',
      })
      await expect(sendRequestBy(find)('https://server.example/', post)).rejects.toThrow('self-signed')
      expect(asked).toEqual(['server.example:443', 'server.example:443'])
      expect(keys).toEqual([])
    },
  )

  it('is not asked for this machine', async () => {
    const port = await listen(greeter())
    const find = vi.fn<FindProxy>()
    expect(await follow(`ws://127.0.0.1:${port}/`, find).end).toMatchObject({ code: 1000 })
    expect(find).not.toHaveBeenCalled()
  })

  it('is named when it does not answer', async () => {
    const gone = createSocketServer()
    const port = await listen(gone)
    gone.close()
    const find = async () => new URL(`http://127.0.0.1:${port}`)
    const error = judgeEnd(await follow('wss://server.example/', find).end, null)
    expect(error).toMatchObject({ code: 'proxy_unreachable', retryable: true })
    expect(error.message).toContain(`127.0.0.1:${port}`)
  })

  it('that wants a login is told so', async () => {
    const proxy = createPlainServer().on('connect', (_request, client) => {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n')
    })
    const address = new URL(`http://127.0.0.1:${await listen(proxy)}`)
    const end = await follow('wss://server.example/', async () => address).end
    expect(judgeEnd(end, null)).toMatchObject({ code: 'http_407', retryable: false })
  })

  it('of an unknown kind is not gone around', async () => {
    const end = await follow('wss://server.example/', async () => {
      throw new Error('The system’s proxy setting “QUIC a:1” can’t be followed.')
    }).end
    expect(judgeEnd(end, null).message).toContain('QUIC a:1')
  })
})
