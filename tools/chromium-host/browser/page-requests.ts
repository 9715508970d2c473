/** Every request and navigation of one page, held until the app has decided about it. */
import { ignoreGone, type DevToolsSession } from './devtools.ts'
import type { NetworkApprovals } from './network-approvals.ts'
import type { UrlMap } from './url-map.ts'

/** URLs are the app's. */
export interface PageRequest {
  url: string
  method: string
  referrer: string
  resourceType: ResourceType
  frameId: string
}

export type ResourceType =
  | 'mainFrame'
  | 'subFrame'
  | 'stylesheet'
  | 'script'
  | 'image'
  | 'font'
  | 'xhr'
  | 'ping'
  | 'cspReport'
  | 'media'
  | 'webSocket'
  | 'other'

export interface RequestDelegate {
  /** `will-navigate`: a navigation that the page, not main, began. */
  mayNavigate(url: string, frameId: string): boolean
  /** `webRequest.onBeforeRequest` */
  mayRequest(request: PageRequest): Promise<boolean>
}

const resourceTypes: Record<string, ResourceType> = {
  Stylesheet: 'stylesheet',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  XHR: 'xhr',
  Fetch: 'xhr',
  EventSource: 'xhr',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
  Media: 'media',
  TextTrack: 'media',
}

/** What is read of the DevTools event. */
interface PausedRequest {
  requestId: string
  request: { url: string; method: string; headers: Record<string, string> }
  frameId: string
  resourceType: string
  redirectedRequestId?: string
}

export class PageRequests {
  readonly #session: DevToolsSession
  readonly #mainFrameId: string
  readonly #urls: UrlMap
  readonly #approvals: NetworkApprovals
  readonly #delegate: RequestDelegate
  /** What a frame asked to navigate to, by frame. Main's own navigations, and a test's, are not among them. */
  readonly #requestedByPage = new Map<string, string>()

  constructor(
    session: DevToolsSession,
    mainFrameId: string,
    urls: UrlMap,
    approvals: NetworkApprovals,
    delegate: RequestDelegate,
  ) {
    this.#session = session
    this.#mainFrameId = mainFrameId
    this.#urls = urls
    this.#approvals = approvals
    this.#delegate = delegate
    session.on('Page.frameRequestedNavigation', ({ frameId, url, disposition }) => {
      if (disposition === 'currentTab') this.#requestedByPage.set(frameId, withoutFragment(url))
    })
    session.on('Fetch.requestPaused', (paused) => void ignoreGone(this.#decide(paused)))
    session.on('Network.webSocketCreated', ({ url }) => {
      const request = { url: urls.toApp(url), method: 'GET', referrer: '', frameId: mainFrameId }
      approvals.decideTunnel(url, delegate.mayRequest({ ...request, resourceType: 'webSocket' }))
    })
  }

  /** Commands that must reach the page before it runs. */
  async enable(): Promise<void> {
    await Promise.all([
      this.#session.send('Network.enable'),
      // Electron keeps no HTTP cache for an app's own scheme.
      this.#session.send('Network.setCacheDisabled', { cacheDisabled: true }),
      this.#session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
    ])
  }

  async #decide(paused: PausedRequest): Promise<void> {
    const { requestId, request, frameId, resourceType } = paused
    const fail = (errorReason: 'Aborted' | 'BlockedByClient') =>
      this.#session.send('Fetch.failRequest', { requestId, errorReason })
    const url = this.#urls.toApp(request.url)

    // Chromium's own idea, of which no Electron app hears.
    if (resourceType === 'Other' && this.#urls.isStandIn(request.url) && url.endsWith('/favicon.ico')) {
      await this.#session.send('Fetch.fulfillRequest', { requestId, responseCode: 404 })
      return
    }
    if (resourceType === 'Document' && paused.redirectedRequestId === undefined) {
      const byPage = this.#requestedByPage.get(frameId) === withoutFragment(request.url)
      this.#requestedByPage.delete(frameId)
      // Aborting leaves the frame with the document that it has.
      if (byPage && !this.#delegate.mayNavigate(url, frameId)) {
        await fail('Aborted')
        return
      }
    }
    const details: PageRequest = {
      url,
      method: request.method,
      referrer: this.#urls.toApp(request.headers['Referer'] ?? ''),
      resourceType: this.#typeOf(resourceType, frameId),
      frameId,
    }
    if (!(await this.#delegate.mayRequest(details))) {
      await fail('BlockedByClient')
      return
    }
    this.#approvals.approveRequest(request.url)
    await this.#session.send('Fetch.continueRequest', { requestId })
  }

  #typeOf(resourceType: string, frameId: string): ResourceType {
    if (resourceType === 'Document') return frameId === this.#mainFrameId ? 'mainFrame' : 'subFrame'
    return resourceTypes[resourceType] ?? 'other'
  }
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '')
}
