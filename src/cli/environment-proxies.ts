import { getProxyForUrl } from 'proxy-from-env'
import type { FindProxy } from '../main/realtime/link/proxies.ts'

/** As `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say. */
export const environmentProxies: FindProxy = async (server) => {
  const asHttp = new URL(server)
  asHttp.protocol = server.protocol.replace('ws', 'http')
  const proxy = getProxyForUrl(asHttp.href)
  if (proxy === '') return null
  const url = URL.parse(proxy)
  if (url === null)
    throw new Error('The proxy in the environment is no address. Write it like http://host:3128.')
  return url
}
