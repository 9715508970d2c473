/** Base64 as Node has it built in. */
import type { Base64 } from './clone-codec.ts'

export const nodeBase64: Base64 = {
  encode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  decode: (text) => {
    const bytes = Buffer.from(text, 'base64')
    // A buffer of its own: small ones share Node's pool.
    return new Uint8Array(bytes)
  },
}
