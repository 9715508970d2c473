import type { EarshotError } from './errors.ts'

/** That a message may show at once. */
export const MAX_IMAGES = 8

/** No file that a person means to attach is larger, so none is read. What can be sent is less. */
export const MAX_IMAGE_FILE_BYTES = 64_000_000

/** A picture as it can be sent, as a `data:` URI; or why it can't. */
export type PreparedImage = { kind: 'ready'; url: string } | { kind: 'refused'; error: EarshotError }
