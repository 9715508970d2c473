import type { RealtimeConversationItemUserMessage } from 'openai/resources/realtime/realtime'
import type { EarshotError } from '../../../shared/errors.ts'
import { decimal } from '../../../shared/numbers.ts'
import type { Scaling } from './downscale.ts'
import { readImageHeader, type ImageHeader } from './image-header.ts'

/**
 * What is taken, and what is sent. No server says what it takes (protocol §4), so these are ours. A picture is read
 * again with every response: the less of it, the better.
 */
export const imageLimits = {
  /** Of a file that a person attaches. More would only be read to be thrown away. */
  maxSourceBytes: 32_000_000,
  /** Decoded it takes four bytes a pixel; a small file can claim to be a huge picture. */
  maxSourcePixels: 64_000_000,
  /** What is sent, before base64 makes it a third longer. */
  maxSentBytes: 2_000_000,
  /** The longest edge that is sent. In low detail the model sees no more than 512 pixels anyway. */
  maxEdgePx: { low: 512, high: 1536 },
  /** A picture that is still too many bytes at this edge is given up. */
  minEdgePx: 256,
} as const

export type ImageDetail = 'auto' | 'low' | 'high'

type UserContent = RealtimeConversationItemUserMessage.Content

export type InputImagePart = { type: 'input_image' } & Required<Pick<UserContent, 'image_url' | 'detail'>>

/** Gives a PNG or JPEG of the same picture, upright, as small as it is asked for. Rejects when it can't decode it. */
export type Downscale = (bytes: Uint8Array, scaling: Scaling) => Promise<Uint8Array>

export interface ImageOptions {
  detail?: ImageDetail
  downscale?: Downscale
}

/** Most pictures are small enough, and starting the scaler takes longer than reading them. */
const downscaleWhenNeeded: Downscale = async (bytes, scaling) =>
  (await import('./downscale.ts')).downscale(bytes, scaling)

export type ImageInput =
  | { kind: 'ready'; part: InputImagePart; widthPx: number; heightPx: number; sizeBytes: number }
  | { kind: 'refused'; error: EarshotError }

type Image = Extract<ImageHeader, { kind: 'image' }> & { bytes: Uint8Array }

/** The content part for a picture: untouched within the limits, otherwise scaled to fit them; or why there is none, in words for a person. */
export async function imageInput(
  bytes: Uint8Array,
  { detail = 'auto', downscale = downscaleWhenNeeded }: ImageOptions = {},
): Promise<ImageInput> {
  const source = examine(bytes)
  if ('code' in source) return refused(source)
  // `auto` is `high` to the server.
  const maxEdgePx = imageLimits.maxEdgePx[detail === 'low' ? 'low' : 'high']
  const fitting = await fit(source, maxEdgePx, downscale)
  if ('code' in fitting) return refused(fitting)
  const { mimeType, widthPx, heightPx } = fitting
  const base64 = Buffer.from(fitting.bytes).toString('base64')
  return {
    kind: 'ready',
    part: { type: 'input_image', image_url: `data:${mimeType};base64,${base64}`, detail },
    widthPx,
    heightPx,
    sizeBytes: fitting.bytes.length,
  }
}

function examine(bytes: Uint8Array): Image | EarshotError {
  if (bytes.length > imageLimits.maxSourceBytes) {
    return tooLarge(
      `The image has ${megabytes(bytes.length)} MB; at most ${megabytes(imageLimits.maxSourceBytes)} MB can be sent. Attach a smaller one.`,
    )
  }
  const header = readImageHeader(bytes)
  switch (header.kind) {
    case 'image': {
      const { widthPx, heightPx } = header
      if (widthPx * heightPx > imageLimits.maxSourcePixels) {
        const most = imageLimits.maxSourcePixels / 1_000_000
        return tooLarge(
          `The image has ${decimal(widthPx, 'en', 0)} × ${decimal(heightPx, 'en', 0)} pixels; at most ${most} megapixels can be sent. Attach a smaller one.`,
        )
      }
      return { ...header, bytes }
    }
    case 'unsupported':
      return problem(
        'image_unsupported_type',
        `The model can’t see ${header.name} files. Save it as PNG or JPEG.`,
      )
    case 'damaged':
      return damaged(header.name)
    case 'unknown':
      return problem('image_not_recognized', 'The file is no image. Attach a PNG or JPEG file.')
  }
}

/** Scales from the source each time, for scaling what was scaled blurs. */
async function fit(source: Image, maxEdgePx: number, downscale: Downscale): Promise<Image | EarshotError> {
  if (edgeOf(source) <= maxEdgePx && source.bytes.length <= imageLimits.maxSentBytes) return source
  let edgePx = Math.min(maxEdgePx, edgeOf(source))
  do {
    const image = await scaledTo(source, edgePx, downscale)
    if ('code' in image || image.bytes.length <= imageLimits.maxSentBytes) return image
    edgePx = Math.floor(edgePx * 0.7)
  } while (edgePx >= imageLimits.minEdgePx)
  return tooLarge(
    `The image stays too large when scaled; at most ${megabytes(imageLimits.maxSentBytes)} MB can be sent. Attach a smaller one.`,
  )
}

async function scaledTo(
  source: Image,
  maxEdgePx: number,
  downscale: Downscale,
): Promise<Image | EarshotError> {
  const { bytes, mimeType, orientation } = source
  let scaled: Uint8Array
  try {
    scaled = await downscale(bytes, { mimeType, orientation, maxEdgePx, maxBytes: imageLimits.maxSentBytes })
  } catch (cause) {
    return damaged(nameOf(source), cause)
  }
  const header = readImageHeader(scaled)
  if (header.kind !== 'image' || edgeOf(header) > maxEdgePx) {
    throw new Error(`downscale was to give a PNG or JPEG of at most ${maxEdgePx} px an edge`)
  }
  return { ...header, bytes: scaled }
}

function edgeOf({ widthPx, heightPx }: { widthPx: number; heightPx: number }): number {
  return Math.max(widthPx, heightPx)
}

function nameOf(image: Image): string {
  return image.mimeType === 'image/png' ? 'PNG' : 'JPEG'
}

function refused(error: EarshotError): ImageInput {
  return { kind: 'refused', error }
}

function tooLarge(message: string): EarshotError {
  return problem('image_too_large', message)
}

function damaged(name: string, cause?: unknown): EarshotError {
  const detail = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : ''
  return problem(
    'image_damaged',
    `The ${name} file can’t be read${detail}. Open it in an image viewer and save it again.`,
  )
}

function problem(code: string, message: string): EarshotError {
  return { code, message, retryable: false }
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 100_000) / 10
}
