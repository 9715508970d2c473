import type { Agent } from 'node:http'
import { WebSocket } from 'ws'
import type { Endpoint, Transport, TransportEnd, TransportListener } from './transport.ts'

/** Audio deltas are far smaller; the bound keeps a broken server from filling the memory. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024

/** An HTTP refusal's body is shown to a person: a page of HTML is of no use to anyone. */
const MAX_REFUSAL_CHARS = 4096

/** A server that does not answer our goodbye is left. */
const GOODBYE_MS = 1000

/**
 * Opens a WebSocket. Compression is off, for it costs latency and audio does not shrink; redirects are off, for
 * the key in the headers must reach the named server and no other. How long the handshake may take is the caller's
 * to say, by `terminate`. Pings of the server are answered by `ws` itself. A certificate that is not trusted is refused,
 * whatever the environment says of it. `agent` leads through a proxy.
 */
export function openWebSocket(endpoint: Endpoint, listener: TransportListener, agent?: Agent): Transport {
  let socket: WebSocket
  const options = {
    headers: { ...endpoint.headers },
    perMessageDeflate: false,
    followRedirects: false,
    rejectUnauthorized: true,
    ...(agent !== undefined && { agent }),
    maxPayload: MAX_MESSAGE_BYTES,
    closeTimeout: GOODBYE_MS,
  }
  try {
    socket = new WebSocket(endpoint.url, [...(endpoint.protocols ?? [])], options)
  } catch (error) {
    // An address or a header that can't be sent at all is what a person typed, not a bug.
    return neverOpened(listener, unreachable(error))
  }
  let failure: TransportEnd | null = null
  let opened = false

  socket.on('open', () => {
    opened = true
    listener.onOpen()
  })
  socket.on('message', (data, isBinary) => {
    // The protocol has no binary frames; one would be no event, and it is not ours to guess what it is.
    if (!isBinary) listener.onMessage(data.toString())
  })
  socket.on('pong', () => listener.onPong())
  socket.on('unexpected-response', (_request, response) => {
    let body = ''
    const refused = () => {
      const retryAfter = response.headers['retry-after']
      failure = {
        kind: 'refused',
        status: response.statusCode ?? 0,
        body: body.slice(0, MAX_REFUSAL_CHARS),
        ...(retryAfter !== undefined && { retryAfter }),
      }
    }
    // Known from the first line, should the rest never come.
    refused()
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      body += chunk
      refused()
      if (body.length >= MAX_REFUSAL_CHARS) socket.terminate()
    })
    response.on('close', () => socket.terminate())
  })
  socket.on('error', (error) => {
    failure ??= unreachable(error)
  })
  socket.on('close', (code, reason) => {
    const closed: TransportEnd = { kind: 'closed', code, reason: reason.toString() }
    // What kept the handshake from succeeding says more than the 1006 that it leaves.
    listener.onClose(opened ? closed : (failure ?? closed))
  })

  return {
    send: (text) => socket.send(text),
    get queuedBytes() {
      return socket.bufferedAmount
    },
    ping: () => socket.ping(),
    close: () => socket.close(1000),
    terminate: () => socket.terminate(),
  }
}

function unreachable(error: unknown): TransportEnd {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : null
  if (code !== null) return { kind: 'unreachable', message, code }
  // The one error of `ws` itself that has no code: the address is no WebSocket address.
  return error instanceof SyntaxError
    ? { kind: 'unreachable', message, code: 'ERR_INVALID_URL' }
    : { kind: 'unreachable', message }
}

/** `onClose` comes later, as from any transport: whoever opens one has it in hand by then. */
function neverOpened(listener: TransportListener, end: TransportEnd): Transport {
  queueMicrotask(() => listener.onClose(end))
  return { send: () => {}, queuedBytes: 0, ping: () => {}, close: () => {}, terminate: () => {} }
}
