import type { Agent } from 'node:http'
import { isIP } from 'node:net'

/** The proxy by which a server is reached, as the system or the environment says; null for none. */
export type FindProxy = (server: URL) => Promise<URL | null>

/** The server's address for whoever chooses proxies, and knows a WebSocket only as what it begins as. */
export function asHttp(server: URL): URL {
  const url = new URL(server)
  url.protocol = server.protocol.replace('ws', 'http')
  return url
}

/** The schemes of a proxy script's answer, as URLs. SOCKS asks the proxy for names, as browsers do. */
const schemes: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4a',
  SOCKS4: 'socks4a',
  SOCKS5: 'socks5h',
}

/**
 * Reads what a proxy script answers, such as `PROXY a:3128; DIRECT`: the first way in it counts; null for a direct one.
 *
 * @throws Error that says so when its proxy is of a kind that is not spoken here: going without would go around it
 */
export function firstProxyOf(answer: string): URL | null {
  const first = answer.split(';')[0]?.trim() ?? ''
  if (first === '' || first === 'DIRECT') return null
  const [kind = '', address = ''] = first.split(/\s+/)
  const scheme = schemes[kind.toUpperCase()]
  const url = scheme === undefined ? null : URL.parse(`${scheme}://${address}`)
  if (url === null || url.hostname === '') {
    throw new Error(
      `The system’s proxy setting “${first}” can’t be followed. Set an HTTP or SOCKS proxy for the server.`,
    )
  }
  return url
}

export interface ProxyWay {
  agent: Agent
  /** The proxy's, to tell a person. */
  host: string
}

/** The way through the proxy; null for a direct one. This machine is never reached by a proxy. */
export async function wayTo(server: URL, findProxy: FindProxy): Promise<ProxyWay | null> {
  if (isThisMachine(server.hostname)) return null
  const proxy = await findProxy(server)
  return proxy === null ? null : { agent: await agentOf(proxy), host: proxy.host }
}

/** Its code is loaded when there is a proxy: most machines have none. */
async function agentOf(proxy: URL): Promise<Agent> {
  if (proxy.protocol.startsWith('socks')) {
    const { SocksProxyAgent } = await import('socks-proxy-agent')
    return new SocksProxyAgent(proxy)
  }
  const { HttpsProxyAgent } = await import('https-proxy-agent')
  return new HttpsProxyAgent(proxy, { rejectUnauthorized: true })
}

function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(host) === 0) return host === 'localhost' || host.endsWith('.localhost')
  return host === '::1' || host.startsWith('127.')
}
