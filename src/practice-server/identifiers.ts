import { randomBytes } from 'node:crypto'

type Kind = 'sess' | 'conv' | 'event' | 'item' | 'resp' | 'call'

/** An id in the real server's shape: `item_` and 20 hexadecimal digits. */
export function newId(kind: Kind): string {
  return `${kind}_${randomBytes(10).toString('hex')}`
}
