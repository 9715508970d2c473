import { exifOrientation, type Orientation } from './exif-orientation.ts'

/** What a file's first bytes say: whether it is a picture that the wire takes, and how large. Nothing is decoded. */

export type ImageHeader =
  | {
      kind: 'image'
      mimeType: 'image/png' | 'image/jpeg'
      /** As stored, however it is to be turned. */
      widthPx: number
      heightPx: number
      orientation: Orientation
    }
  /** A picture or document that is neither PNG nor JPEG; `name` is how people call it. */
  | { kind: 'unsupported'; name: string }
  /** It begins as a PNG or JPEG does and goes on as none does. */
  | { kind: 'damaged'; name: 'PNG' | 'JPEG' }
  | { kind: 'unknown' }

export function readImageHeader(bytes: Uint8Array): ImageHeader {
  if (startsWith(bytes, PNG_SIGNATURE)) return readPng(bytes)
  if (startsWith(bytes, [0xff, JPEG_START])) return readJpeg(bytes)
  const name = otherFormats.find(({ matches }) => matches(bytes))?.name
  return name === undefined ? { kind: 'unknown' } : { kind: 'unsupported', name }
}

const PNG_SIGNATURE = [0x89, ...ascii('PNG'), 0x0d, 0x0a, 0x1a, 0x0a]

/** The first chunk has to be IHDR: length, name, width, height, all of four bytes. */
function readPng(bytes: Uint8Array): ImageHeader {
  const ihdr = PNG_SIGNATURE.length
  const view = viewOf(bytes)
  if (bytes.length < ihdr + 16 || !startsWith(bytes, ascii('IHDR'), ihdr + 4)) {
    return { kind: 'damaged', name: 'PNG' }
  }
  const widthPx = view.getUint32(ihdr + 8)
  const heightPx = view.getUint32(ihdr + 12)
  if (widthPx === 0 || heightPx === 0) return { kind: 'damaged', name: 'PNG' }
  return { kind: 'image', mimeType: 'image/png', widthPx, heightPx, orientation: 1 }
}

const JPEG_START = 0xd8
const JPEG_END = 0xd9
const JPEG_SCAN = 0xda
/** APP1, which is where Exif is. */
const JPEG_APP1 = 0xe1
/** Of the markers C0 to CF all but these three begin a frame: tables, a reserved one, and conditioning. */
const JPEG_NO_FRAME = new Set([0xc4, 0xc8, 0xcc])

/** Walks the segments, whole ones at a time: a preview within one has a frame of its own, which is not the picture's. */
function readJpeg(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes)
  let at = 2
  let orientation: Orientation = 1
  // Every segment that matters has a marker, a length and, in a frame, five bytes more.
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === JPEG_SCAN || marker === JPEG_END) break
    if (marker >= 0xc0 && marker <= 0xcf && !JPEG_NO_FRAME.has(marker)) {
      const heightPx = view.getUint16(at + 5)
      const widthPx = view.getUint16(at + 7)
      if (widthPx === 0 || heightPx === 0) break
      return { kind: 'image', mimeType: 'image/jpeg', widthPx, heightPx, orientation }
    }
    const length = view.getUint16(at + 2)
    if (length < 2) break
    if (marker === JPEG_APP1 && orientation === 1) {
      orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length))
    }
    at += 2 + length
  }
  return { kind: 'damaged', name: 'JPEG' }
}

const otherFormats: readonly { name: string; matches: (bytes: Uint8Array) => boolean }[] = [
  { name: 'GIF', matches: (bytes) => startsWith(bytes, ascii('GIF8')) },
  {
    name: 'WebP',
    matches: (bytes) => startsWith(bytes, ascii('RIFF')) && startsWith(bytes, ascii('WEBP'), 8),
  },
  { name: 'AVIF', matches: (bytes) => isMediaFile(bytes, ['avif', 'avis']) },
  { name: 'HEIC', matches: (bytes) => isMediaFile(bytes, ['heic', 'heix', 'hevc', 'mif1', 'msf1']) },
  { name: 'BMP', matches: (bytes) => startsWith(bytes, ascii('BM')) },
  {
    name: 'TIFF',
    matches: (bytes) =>
      startsWith(bytes, [...ascii('II'), 42, 0]) || startsWith(bytes, [...ascii('MM'), 0, 42]),
  },
  { name: 'PDF', matches: (bytes) => startsWith(bytes, ascii('%PDF-')) },
  {
    name: 'SVG',
    matches: (bytes) =>
      /^\s*<(\?xml[^>]*>\s*<)?(!--|!DOCTYPE svg|svg\b)/.test(textOf(bytes.subarray(0, 512))),
  },
]

/** An ISO base media file of one of these brands. */
function isMediaFile(bytes: Uint8Array, brands: readonly string[]): boolean {
  return startsWith(bytes, ascii('ftyp'), 4) && brands.includes(textOf(bytes.subarray(8, 12)))
}

function startsWith(bytes: Uint8Array, expected: readonly number[], at = 0): boolean {
  return expected.every((byte, index) => bytes[at + index] === byte)
}

function ascii(text: string): number[] {
  return [...text].map((character) => character.charCodeAt(0))
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
