import type { App } from 'electron'
import { firstProxyOf, type FindProxy } from '../realtime/link/proxies.ts'

/** The proxies of the system's settings, its proxy script included. Chromium knows WebSockets as what they begin as. */
export function systemProxies(app: Pick<App, 'resolveProxy'>): FindProxy {
  return async (server) => {
    const asHttp = new URL(server)
    asHttp.protocol = server.protocol.replace('ws', 'http')
    return firstProxyOf(await app.resolveProxy(asHttp.origin))
  }
}
