import type { PageClient } from '../../shared/ipc/client.ts'

/** What this window may ask of the app besides talk. */
export type QuickAskHost = Pick<PageClient<'quick-ask'>['app'], 'openMainWindow' | 'closeQuickAsk'> &
  Pick<PageClient<'quick-ask'>['desktop'], 'takeWords' | 'called'>
