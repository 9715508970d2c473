/**
 * The loopback server that is Chromium's proxy: it answers for the app's origins and refuses or forwards the rest.
 * A real server is needed because worklet scripts bypass the interception that DevTools offers.
 */
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { Readable, type Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { WINDOW_START_PATH } from './chromium.ts'
import type { NetworkApprovals } from './network-approvals.ts'
import type { UrlMap } from './url-map.ts'

export interface AppServerDelegate {
  /** The app's own answer to a request of one of its pages. */
  answer(request: Request): Promise<Response>
  /** For what DevTools does not show, such as a worklet's script. `url` is the app's. */
  mayLoadUnseen(url: string): Promise<boolean>
}

export interface AppServer {
  port: number
  close(): void
}

/** Requests of a whole document always show in DevTools, if a page of ours makes them. */
const alwaysSeen = new Set(['document', 'iframe', 'frame'])

const hopByHopHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'proxy-connection',
  'upgrade',
])

export async function startAppServer(
  urls: UrlMap,
  approvals: NetworkApprovals,
  delegate: AppServerDelegate,
): Promise<AppServer> {
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      console.error(`The answer to ${urls.toApp(request.url ?? '')} failed:`, error)
      response.destroy()
    })
  })

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '')
    // Only a proxy's client names the whole URL; whoever comes to the port itself gets nothing.
    if (url === null || url.host !== request.headers.host) return refuse(response)
    if (urls.isStandIn(url.href) && url.pathname.startsWith(WINDOW_START_PATH)) {
      response.writeHead(200, { 'content-type': 'text/html' }).end()
      return
    }
    const approved = approvals.takeRequest(url.href)
    if (!urls.isStandIn(url.href)) {
      return approved ? forward(url, request, response) : refuse(response)
    }
    if (!approved && !(await mayLoadUnseen(url.href, request))) return refuse(response)
    await writeAnswer(await delegate.answer(toAppRequest(url, request)), response)
  }

  async function mayLoadUnseen(url: string, request: IncomingMessage): Promise<boolean> {
    if (alwaysSeen.has(String(request.headers['sec-fetch-dest']))) return false
    return delegate.mayLoadUnseen(urls.toApp(url))
  }

  function toAppRequest(url: URL, request: IncomingMessage): Request {
    const headers = new Headers()
    for (const [name, value] of Object.entries(request.headers)) {
      if (value === undefined || name === 'host' || hopByHopHeaders.has(name)) continue
      const isUrl = name === 'origin' || name === 'referer'
      headers.set(name, isUrl ? urls.toApp(String(value)) : String(value))
    }
    const method = request.method ?? 'GET'
    const hasBody = method !== 'GET' && method !== 'HEAD'
    const body = hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' as const } : {}
    return new Request(urls.toApp(url.href), { method, headers, ...body })
  }

  async function writeAnswer(answer: Response, response: ServerResponse): Promise<void> {
    // `Response.error()`
    if (answer.status === 0) {
      response.destroy()
      return
    }
    response.statusCode = answer.status
    response.statusMessage = answer.statusText
    for (const [name, value] of answer.headers) {
      if (hopByHopHeaders.has(name)) continue
      const mapped = name.startsWith('content-security-policy') ? urls.mapPolicy(value) : value
      if (name === 'set-cookie') response.appendHeader(name, mapped)
      else response.setHeader(name, mapped)
    }
    if (answer.body === null) response.end()
    else await pipeline(answer.body, response)
  }

  server.on('connect', (request: IncomingMessage, client: Duplex) => {
    void tunnel(request.url ?? '', client, approvals)
  })
  server.on('upgrade', (_request, client: Duplex) => client.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

function refuse(response: ServerResponse): void {
  response.writeHead(403, { 'content-type': 'text/plain' })
  response.end('Not an approved request of a page of this app.\n')
}

async function forward(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { 'proxy-connection': _proxyConnection, ...headers } = request.headers
  const { method } = request
  const upstream = httpRequest(url, { headers, ...(method === undefined ? {} : { method }) })
  await Promise.all([
    pipeline(request, upstream),
    new Promise<void>((resolve, reject) => {
      upstream.once('error', reject)
      upstream.once('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        pipeline(answer, response).then(resolve, reject)
      })
    }),
  ]).catch(() => response.destroy())
}

async function tunnel(authority: string, client: Duplex, approvals: NetworkApprovals): Promise<void> {
  client.on('error', () => client.destroy())
  if (!(await approvals.mayTunnel(authority))) {
    client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    return
  }
  const { hostname, port } = new URL(`http://${authority}`)
  const upstream = connect(Number(port === '' ? 80 : port), hostname.replace(/^\[|\]$/g, ''))
  upstream.once('connect', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    client.pipe(upstream).pipe(client)
  })
  upstream.once('error', () => client.destroy())
  upstream.once('close', () => client.destroy())
  client.once('close', () => upstream.destroy())
}
