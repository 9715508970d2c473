import type { WebFrameMain } from 'electron'
import type { Page } from '../../shared/ipc/pages.ts'
import { pageOf } from './app-protocol.ts'

/** The page that sent a message: one of ours, from its top frame. Null for anyone else. */
export function senderOf(frame: Pick<WebFrameMain, 'url' | 'parent'> | null): Page | null {
  return frame !== null && frame.parent === null ? pageOf(frame.url) : null
}
