import type { PageClient } from '../shared/ipc/client.ts'

declare global {
  interface Window {
    /**
     * Set by the page's preload, which gives each page its own part only. An entry takes that part, by its type, once
     * where it starts: `const client: PageClient<'main-window'> = window.earshot`.
     */
    readonly earshot: PageClient<'audio'> &
      PageClient<'main-window'> &
      PageClient<'quick-ask'> &
      PageClient<'overlay'>
  }
}
