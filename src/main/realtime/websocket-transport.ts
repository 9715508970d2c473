import { WebSocket } from 'ws'
import type { Endpoint, Transport, TransportEnd, TransportListener } from './transport.ts'

/** How long a server may take to answer the opening handshake. */
const HANDSHAKE_TIMEOUT_MS = 10_000

/** Audio deltas are far smaller; the bound keeps a broken server from filling the memory. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024

/** An HTTP refusal's body is shown to a person: a page of HTML is of no use to anyone. */
const MAX_REFUSAL_BYTES = 4096

/**
 * Opens a WebSocket. Compression is off, for it costs latency and audio does not shrink; redirects are off, for
 * the key in the headers must reach the named server and no other.
 */
export function openWebSocket(endpoint: Endpoint, listener: TransportListener): Transport {
  const socket = new WebSocket(endpoint.url, {
    headers: { ...endpoint.headers },
    perMessageDeflate: false,
    followRedirects: false,
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    maxPayload: MAX_MESSAGE_BYTES,
  })
  let failure: TransportEnd | null = null

  socket.on('open', () => listener.onOpen())
  socket.on('message', (data, isBinary) => {
    // The protocol has no binary frames; one would be no event, and it is not ours to guess what it is.
    if (!isBinary) listener.onMessage(data.toString())
  })
  socket.on('unexpected-response', (_request, response) => {
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      if (body.length < MAX_REFUSAL_BYTES) body += chunk
    })
    response.on('close', () => {
      failure = { kind: 'refused', status: response.statusCode ?? 0, body: body.slice(0, MAX_REFUSAL_BYTES) }
      socket.terminate()
    })
  })
  socket.on('error', (error) => {
    failure ??= { kind: 'unreachable', message: error.message }
  })
  socket.on('close', (code, reason) => {
    const closed: TransportEnd = { kind: 'closed', code, reason: reason.toString() }
    // An error before any close frame leaves 1006, which says less than the error does.
    listener.onClose(code === 1006 && failure !== null ? failure : closed)
  })

  return {
    send: (text) => socket.send(text),
    close: () => socket.close(1000),
  }
}
