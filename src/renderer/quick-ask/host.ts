import type { PageClient } from '../../shared/ipc/client.ts'

type Client = PageClient<'quick-ask'>

/** What this window may ask of the app besides talk. */
export type QuickAskHost = Pick<Client['app'], 'openMainWindow' | 'closeQuickAsk'> &
  Pick<Client['desktop'], 'takeWords' | 'called'> &
  Client['quickAsk']
