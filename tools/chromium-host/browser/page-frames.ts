/** The frames of a page and what each shows. */
import type { DevToolsSession } from './devtools.ts'
import type { UrlMap } from './url-map.ts'

export interface Frame {
  /** The app's URL. */
  url: string
  origin: string
  parentId: string | null
}

export class PageFrames {
  readonly mainFrameId: string
  readonly #frames = new Map<string, Frame>()

  constructor(session: DevToolsSession, mainFrameId: string, urls: UrlMap) {
    this.mainFrameId = mainFrameId
    const show = (frameId: string, url: string, parentId: string | null): void => {
      this.#frames.set(frameId, { url: urls.toApp(url), origin: urls.originOf(url), parentId })
    }
    session.on('Page.frameNavigated', ({ frame }) => {
      show(frame.id, frame.unreachableUrl ?? `${frame.url}${frame.urlFragment ?? ''}`, frame.parentId ?? null)
    })
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      show(frameId, url, this.#frames.get(frameId)?.parentId ?? null)
    })
    session.on('Page.frameAttached', ({ frameId, parentFrameId }) =>
      show(frameId, 'about:blank', parentFrameId),
    )
    session.on('Page.frameDetached', ({ frameId, reason }) => {
      // A swapped frame goes on in another process.
      if (reason === 'remove') this.#frames.delete(frameId)
    })
  }

  get(frameId: string): Frame | undefined {
    return this.#frames.get(frameId)
  }
}
