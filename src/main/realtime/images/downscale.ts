/** Scales pictures with Photon: Rust in WebAssembly, which takes a fraction of the time of pure JavaScript. */
import { fliph, flipv, PhotonImage, resize, rotate, SamplingFilter } from '@cf-wasm/photon/node'
import type { Orientation } from './exif-orientation.ts'

export interface Scaling {
  mimeType: 'image/png' | 'image/jpeg'
  /** How the stored picture has to be turned; a picture that was scaled stands upright. */
  orientation: Orientation
  /** The longest edge that may come out. A smaller picture keeps its size. */
  maxEdgePx: number
  /** A PNG that would be longer becomes a JPEG. */
  maxBytes: number
}

const JPEG_QUALITY = 85

/** The same picture with no edge longer than asked for, as PNG or JPEG. Throws when it can't be decoded. */
export function downscale(bytes: Uint8Array, { mimeType, orientation, maxEdgePx, maxBytes }: Scaling) {
  const decoded = decode(bytes)
  const scale = Math.min(1, maxEdgePx / Math.max(decoded.get_width(), decoded.get_height()))
  const length = (edgePx: number) => Math.max(1, Math.round(edgePx * scale))
  const scaled = resize(
    decoded,
    length(decoded.get_width()),
    length(decoded.get_height()),
    SamplingFilter.Triangle,
  )
  decoded.free()
  const upright = turn(scaled, orientation)
  const png = mimeType === 'image/png' ? upright.get_bytes() : null
  const encoded = png !== null && png.length <= maxBytes ? png : encodeJpeg(upright)
  upright.free()
  return encoded
}

function decode(bytes: Uint8Array): PhotonImage {
  try {
    return PhotonImage.new_from_byteslice(bytes)
  } catch {
    // It traps without a word.
    throw new Error('its content is damaged')
  }
}

/** Takes the image over. */
function turn(image: PhotonImage, orientation: Orientation): PhotonImage {
  const clockwise = quarterTurns[orientation] * 90
  const turned = clockwise === 0 ? image : rotate(image, clockwise)
  if (turned !== image) image.free()
  if (orientation === 4) flipv(turned)
  else if (mirrored.has(orientation)) fliph(turned)
  return turned
}

const quarterTurns: Readonly<Record<Orientation, number>> = { 1: 0, 2: 0, 3: 2, 4: 0, 5: 1, 6: 1, 7: 3, 8: 3 }
const mirrored: ReadonlySet<Orientation> = new Set([2, 5, 7])

/** JPEG has no transparency: what shines through is white, as on the pages that most such pictures stand on. */
function encodeJpeg(image: PhotonImage): Uint8Array {
  const pixels = image.get_raw_pixels()
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = (pixels[at + 3] ?? 255) / 255
    if (alpha === 1) continue
    for (let channel = at; channel < at + 3; channel += 1) {
      pixels[channel] = Math.round((pixels[channel] ?? 0) * alpha + 255 * (1 - alpha))
    }
    pixels[at + 3] = 255
  }
  const opaque = new PhotonImage(pixels, image.get_width(), image.get_height())
  const encoded = opaque.get_bytes_jpeg(JPEG_QUALITY)
  opaque.free()
  return encoded
}
