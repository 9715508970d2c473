import type { EarshotError } from './errors.ts'

/** The file is known by its name alone: where it is is between the person and main. */
export type SavedEvents =
  /** The person chose no file. */
  { kind: 'cancelled' } | { kind: 'saved'; fileName: string } | { kind: 'failed'; error: EarshotError }
