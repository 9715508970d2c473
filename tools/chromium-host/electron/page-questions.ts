/** What main is asked before a page may do it. */
import type Electron from 'electron'
import type { PageRequest } from '../browser/page-requests.ts'
import { host } from './context.ts'
import { createEvent } from './event.ts'
import { unavailable } from './strict.ts'
import type { HostWebContents } from './web-contents.ts'
import type { HostWebFrameMain } from './web-frame-main.ts'

/** Asks `will-frame-navigate`, and for the main frame `will-navigate`. */
export function mayNavigate(contents: HostWebContents, frame: HostWebFrameMain, url: string): boolean {
  const isMainFrame = frame === contents.mainFrame
  const event = createEvent({ url, isMainFrame, isSameDocument: false, frame, initiator: frame })
  contents.emit('will-frame-navigate', event)
  if (isMainFrame && !event.defaultPrevented) {
    contents.emit('will-navigate', event, url, false, isMainFrame, frame.processId, frame.routingId)
  }
  return !event.defaultPrevented
}

/** Asks the handler of `setWindowOpenHandler`. Windows that pages open do not exist here, whatever it answers. */
export function wantsWindow(
  contents: HostWebContents,
  details: Pick<Electron.HandlerDetails, 'url' | 'frameName' | 'features' | 'disposition'>,
): void {
  const url = host().urls.toApp(details.url)
  const referrer = { url: contents.getURL(), policy: 'strict-origin-when-cross-origin' as const }
  if (contents.windowOpenHandler === null)
    console.error(`[${contents.getURL()}] window.open('${url}') was denied`)
  const answer = contents.windowOpenHandler?.({ ...details, url, referrer })
  if (answer?.action === 'allow') throw unavailable("setWindowOpenHandler with action 'allow'")
}

let lastRequestId = 0

/** Asks `webRequest.onBeforeRequest`. */
export async function mayRequest(contents: HostWebContents, request: PageRequest): Promise<boolean> {
  const { url, method, referrer, resourceType, frameId } = request
  const { permissions, webRequest } = contents.session
  if (resourceType === 'mainFrame') await permissions.prepareOrigin(contents, url)
  return webRequest.mayRequest({
    id: ++lastRequestId,
    url,
    method,
    referrer,
    resourceType,
    webContentsId: contents.id,
    webContents: contents.asElectron,
    frame: contents.frame(frameId) as unknown as Electron.WebFrameMain,
    timestamp: Date.now(),
    uploadData: [],
  })
}
