import type { App } from 'electron'
import { asHttp, firstProxyOf, type FindProxy } from '../realtime/link/proxies.ts'

/** The proxies of the system's settings, its proxy script included. */
export function systemProxies(app: Pick<App, 'resolveProxy'>): FindProxy {
  return async (server) => firstProxyOf(await app.resolveProxy(asHttp(server).origin))
}
