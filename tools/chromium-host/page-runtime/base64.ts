/** Base64 as Chromium has it built in since version 140. */
import type { Base64 } from '../wire/clone-codec.ts'

interface ToBase64 {
  toBase64(): string
}

interface FromBase64 {
  fromBase64(text: string): Uint8Array<ArrayBuffer>
}

export const chromiumBase64: Base64 = {
  encode: (bytes) => (bytes as unknown as ToBase64).toBase64(),
  decode: (text) => (Uint8Array as unknown as FromBase64).fromBase64(text),
}
