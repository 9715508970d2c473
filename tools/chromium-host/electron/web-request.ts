/** `session.webRequest`: asked about every request of every page. */
import type Electron from 'electron'
import { Strict, unavailable } from './strict.ts'

type Details = Electron.OnBeforeRequestListenerDetails
type Listener = (details: Details, callback: (response: Electron.CallbackResponse) => void) => void

export class HostWebRequest extends Strict {
  static override readonly electronName = 'webRequest'
  #listener: Listener | null = null
  #filter: Electron.WebRequestFilter | null = null

  onBeforeRequest(
    filterOrListener: Electron.WebRequestFilter | Listener | null,
    listener?: Listener | null,
  ): void {
    const hasFilter = typeof filterOrListener === 'object' && filterOrListener !== null
    this.#filter = hasFilter ? filterOrListener : null
    this.#listener = hasFilter ? (listener ?? null) : (filterOrListener as Listener | null)
  }

  /** Whether the request may go out. Electron too lets it wait for as long as the listener takes. */
  async mayRequest(details: Details): Promise<boolean> {
    const listener = this.#listener
    if (listener === null || !matches(this.#filter, details)) return true
    const response = await new Promise<Electron.CallbackResponse>((resolve) => listener(details, resolve))
    if (response.redirectURL !== undefined) throw unavailable('webRequest.onBeforeRequest with redirectURL')
    return response.cancel !== true
  }
}

function matches(filter: Electron.WebRequestFilter | null, { url, resourceType }: Details): boolean {
  if (filter === null) return true
  const { urls, excludeUrls = [], types = [] } = filter
  const typeFits = types.length === 0 || types.some((type) => type === resourceType)
  const urlFits = urls.length === 0 || urls.some((pattern) => matchesPattern(pattern, url))
  return typeFits && urlFits && !excludeUrls.some((pattern) => matchesPattern(pattern, url))
}

/** Chromium's match patterns: `<all_urls>`, `*://*.example.com/*`. */
export function matchesPattern(pattern: string, url: string): boolean {
  if (pattern === '<all_urls>') return true
  const parts = /^([^:]+):\/\/([^/]*)(\/.*)?$/.exec(pattern)
  const parsed = URL.parse(url)
  if (parts === null || parsed === null) return false
  const [, scheme = '', host = '', path = '/*'] = parts
  const schemeFits =
    scheme === '*' ? /^(https?|wss?):$/.test(parsed.protocol) : `${scheme}:` === parsed.protocol
  const hostFits =
    host === '*' ||
    host === parsed.host ||
    host === parsed.hostname ||
    (host.startsWith('*.') && (parsed.hostname === host.slice(2) || parsed.hostname.endsWith(host.slice(1))))
  const pathPattern = path
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return schemeFits && hostFits && new RegExp(`^${pathPattern}$`).test(parsed.pathname + parsed.search)
}
