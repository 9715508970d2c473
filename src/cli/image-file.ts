import { readFile } from 'node:fs/promises'
import { imageInput, type InputImagePart } from '../main/realtime/images/image-input.ts'

/** A picture that can't be used, in words for the person who named it. */
export class ImageFileError extends Error {}

/** @throws ImageFileError when it is missing, no PNG or JPEG, or too large to be scaled */
export async function loadImage(path: string): Promise<InputImagePart> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new ImageFileError(
      error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} can’t be read: ${error.message}`,
    )
  })
  const image = await imageInput(bytes)
  if (image.kind === 'refused') throw new ImageFileError(`${path}: ${image.error.message}`)
  return image.part
}
