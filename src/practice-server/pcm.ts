import { BYTES_PER_SAMPLE } from '../shared/audio-format.ts'

/** Int16 little-endian samples from base64; null when it is not base64 or holds half a sample. */
export function decodeAudio(base64: string): Int16Array | null {
  const bytes = decodeBase64(base64)
  if (bytes === null || bytes.length % BYTES_PER_SAMPLE !== 0) return null
  // A copy: Buffer's shared pool may begin at an odd address, which an Int16Array refuses.
  return new Int16Array(new Uint8Array(bytes).buffer)
}

export function decodeBase64(text: string): Buffer | null {
  return isBase64(text) ? Buffer.from(text, 'base64') : null
}

/** Buffer skips what is not base64; here that is an error. One pass, as audio is long. */
function isBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return text.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(text.slice(0, text.length - padding))
}

/** Base64 of little-endian Int16, on the little-endian machines that Electron runs on. */
export function encodeAudio(samples: Int16Array): string {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64')
}
