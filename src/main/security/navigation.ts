import type { App, Session } from 'electron'
import { APP_SCHEME } from './app-protocol.ts'

/** A page stays where it was loaded, in each of its frames, and opens no other. */
export function guardNavigation(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-frame-navigate', (event) => event.preventDefault())
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  })
}

/** A name that no network has (RFC 6761), so that nobody can listen there. */
const NOWHERE = 'http://nowhere.invalid:1'

/**
 * The pages' content security policy forbids most of it already; this holds if a policy is ever wrong, and for what no
 * policy speaks of: WebRTC goes by the proxy, which leads nowhere, and nothing is saved by a page. Main's own
 * connections are none of the session's.
 */
export async function blockNetwork(session: Pick<Session, 'webRequest' | 'setProxy' | 'on'>): Promise<void> {
  const local = new Set([`${APP_SCHEME}:`, 'devtools:', 'data:', 'blob:'])
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !local.has(new URL(details.url).protocol) })
  })
  session.on('will-download', (event) => event.preventDefault())
  await session.setProxy({ mode: 'fixed_servers', proxyRules: NOWHERE, proxyBypassRules: '<-loopback>' })
}
