/** The way to the servers: every connection that is made of this process goes by here. */
import { request as plainRequest } from 'node:http'
import { request as encryptedRequest } from 'node:https'
import type { EarshotError } from '../../../shared/errors.ts'
import { AwaitedTransport } from './awaited-transport.ts'
import { exchangingKeys } from './key-exchange.ts'
import { wayTo, type FindProxy, type ProxyWay } from './proxies.ts'
import type { Answer, OpenTransport, SendRequest, TransportEnd, TransportListener } from './transport.ts'
import { openWebSocket } from './websocket-transport.ts'

/** Opens WebSockets, through the proxy where there is one, with the endpoint's key exchanged where it asks for that. */
export function openTransportBy(findProxy: FindProxy): OpenTransport {
  const open: OpenTransport = (endpoint, listener) => {
    const server = URL.parse(endpoint.url)
    return server === null
      ? openWebSocket(endpoint, listener)
      : new AwaitedTransport(listener, async () => {
          const way = await wayTo(server, findProxy)
          if (way === null) return () => openWebSocket(endpoint, listener)
          return () => openWebSocket(endpoint, tellingOfProxy(way, listener), way.agent)
        })
  }
  return exchangingKeys(open, sendRequestBy(findProxy))
}

/** That no address was reached, which then is the proxy's: the server's is the proxy's to find. */
const unreached = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
])

function tellingOfProxy({ host }: ProxyWay, listener: TransportListener): TransportListener {
  const told = (end: TransportEnd): TransportEnd =>
    end.kind === 'unreachable' && unreached.has(end.code ?? '')
      ? { kind: 'judged', error: proxyUnreachable(host) }
      : end
  return {
    onOpen: () => listener.onOpen(),
    onMessage: (text) => listener.onMessage(text),
    onPong: () => listener.onPong(),
    onClose: (end) => listener.onClose(told(end)),
  }
}

function proxyUnreachable(host: string): EarshotError {
  return {
    code: 'proxy_unreachable',
    message: `The proxy ${host}, through which this system reaches the network, does not answer. Check the proxy setting; Earshot tries again.`,
    retryable: true,
  }
}

/** Far more than any answer that is waited for. */
const MAX_ANSWER_BYTES = 1024 * 1024

/** Sends one request. It follows no redirect: the key in its headers must reach the named server and no other. */
export function sendRequestBy(findProxy: FindProxy): SendRequest {
  return async (url, { method, headers, body, signal }) => {
    const server = new URL(url)
    const way = await wayTo(server, findProxy)
    const begin = server.protocol === 'https:' ? encryptedRequest : plainRequest
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const options = {
      method,
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      rejectUnauthorized: true,
      ...(way !== null && { agent: way.agent }),
      ...(signal !== undefined && { signal }),
    }
    const request = begin(server, options, (response) => {
      const chunks: Buffer[] = []
      let size = 0
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > MAX_ANSWER_BYTES) response.destroy(new Error('The answer is too long'))
        else chunks.push(chunk)
      })
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({ status: response.statusCode ?? 0, text: async () => text })
      })
    })
    request.on('error', reject)
    request.end(body)
    return promise
  }
}
