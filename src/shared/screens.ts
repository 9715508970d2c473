import type { EarshotError } from './errors.ts'

/** A screen or a window that a picture can be taken of. */
export interface PictureSource {
  /** The system's, for as long as it is there. */
  id: string
  kind: 'screen' | 'window'
  /** Of a window its title. */
  name: string
  /** A small picture of it, as a `data:` URI. */
  thumbnail: string
}

export type PictureSources =
  { kind: 'sources'; sources: readonly PictureSource[] } | { kind: 'refused'; error: EarshotError }
