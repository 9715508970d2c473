/** Loading: what main asked for, and how it went. */
import type { DevToolsSession } from './devtools.ts'
import { LoadError } from './load-error.ts'
import type { UrlMap } from './url-map.ts'

/** Of the main frame. URLs are the app's. */
export interface LoadDelegate {
  started(): void
  navigated(url: string): void
  domReady(): void
  loaded(): void
  failed(error: LoadError): void
}

export class PageLoads {
  readonly #session: DevToolsSession
  readonly #urls: UrlMap
  readonly #delegate: LoadDelegate
  /** Why the document of this loader did not come. */
  readonly #failures = new Map<string, string>()
  #finished: { loaderId: string; error: LoadError | null } | null = null
  #waiting: { loaderId: string; settle(error: LoadError | null): void } | null = null
  /** Of the document shown; null for the empty page at the start and for Chromium's error page. */
  #shownLoaderId: string | null = null
  #asked = false

  constructor(session: DevToolsSession, mainFrameId: string, urls: UrlMap, delegate: LoadDelegate) {
    this.#session = session
    this.#urls = urls
    this.#delegate = delegate
    session.on('Page.frameStartedNavigating', ({ frameId, navigationType }) => {
      if (frameId === mainFrameId && !/sameDocument/i.test(navigationType)) delegate.started()
    })
    session.on('Network.loadingFailed', ({ requestId, errorText, type }) => {
      if (type === 'Document') this.#failures.set(requestId, errorText)
    })
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.id !== mainFrameId || !this.#asked) return
      this.#shownLoaderId = frame.unreachableUrl === undefined ? frame.loaderId : null
      if (frame.unreachableUrl === undefined) {
        delegate.navigated(urls.toApp(`${frame.url}${frame.urlFragment ?? ''}`))
        return
      }
      const text = this.#failures.get(frame.loaderId) ?? 'net::ERR_FAILED'
      this.#finish(frame.loaderId, new LoadError(text, urls.toApp(frame.unreachableUrl)))
    })
    session.on('Page.lifecycleEvent', ({ frameId, loaderId, name }) => {
      if (frameId !== mainFrameId || loaderId !== this.#shownLoaderId) return
      if (name === 'DOMContentLoaded') delegate.domReady()
      if (name === 'load') this.#finish(loaderId, null)
    })
  }

  async load(standInUrl: string): Promise<void> {
    this.#asked = true
    const { loaderId, errorText } = await this.#session.send('Page.navigate', { url: standInUrl })
    // Nothing loads when only the fragment changes.
    if (loaderId === undefined && errorText === undefined) return
    const error = await this.#outcome(loaderId ?? '', errorText, standInUrl)
    if (error !== null) throw error
  }

  async #outcome(
    loaderId: string,
    errorText: string | undefined,
    standInUrl: string,
  ): Promise<LoadError | null> {
    if (this.#finished?.loaderId === loaderId) return this.#finished.error
    if (errorText !== undefined) {
      const error = new LoadError(errorText, this.#urls.toApp(standInUrl))
      this.#delegate.failed(error)
      return error
    }
    this.#waiting?.settle(new LoadError('net::ERR_ABORTED', this.#urls.toApp(standInUrl)))
    return new Promise((resolve) => {
      this.#waiting = { loaderId, settle: resolve }
    })
  }

  #finish(loaderId: string, error: LoadError | null): void {
    this.#finished = { loaderId, error }
    this.#failures.clear()
    if (error === null) this.#delegate.loaded()
    else this.#delegate.failed(error)
    if (this.#waiting === null) return
    const aborted = this.#waiting.loaderId !== loaderId
    this.#waiting.settle(aborted ? new LoadError('net::ERR_ABORTED', this.#urls.toApp('')) : error)
    this.#waiting = null
  }
}
