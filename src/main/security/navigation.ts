import type { App, Session } from 'electron'
import { APP_SCHEME } from './app-protocol.ts'

/** A page stays where it was loaded, and opens no other. */
export function guardNavigation(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}

/** The pages' content security policy already forbids it; this holds if a policy is ever wrong. */
export function blockNetwork(session: Session): void {
  const local = new Set([`${APP_SCHEME}:`, 'devtools:', 'data:', 'blob:'])
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !local.has(new URL(details.url).protocol) })
  })
}
