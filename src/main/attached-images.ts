import type { PreparedImage } from '../shared/images.ts'
import { imageInput, type InputImagePart } from './realtime/images/image-input.ts'

/** A picture that a person attaches: upright, and small enough to be sent. */
export async function preparedImage(bytes: Uint8Array): Promise<PreparedImage> {
  const image = await imageInput(bytes)
  return image.kind === 'ready' ? { kind: 'ready', url: image.part.image_url } : image
}

export function imagePart(url: string): InputImagePart {
  return { type: 'input_image', image_url: url, detail: 'auto' }
}
