import { getProxyForUrl } from 'proxy-from-env'
import { asHttp, type FindProxy } from '../main/realtime/link/proxies.ts'

/** As `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say. */
export const environmentProxies: FindProxy = async (server) => {
  const proxy = getProxyForUrl(asHttp(server).href)
  if (proxy === '') return null
  const url = URL.parse(proxy)
  if (url === null)
    throw new Error('The proxy in the environment is no address. Write it like http://host:3128.')
  return url
}
