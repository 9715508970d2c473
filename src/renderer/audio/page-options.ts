export interface PageOptions {
  /** Echo cancellation, noise suppression and gain control. Off when samples are to be compared. */
  processing: boolean
  /** Report all that leaves the player. */
  record: boolean
}

/** Reads `?processing=off` and `?record=on`, which main sets when it loads the page. */
export function readPageOptions(query: string): PageOptions {
  const parameters = new URLSearchParams(query)
  return {
    processing: parameters.get('processing') !== 'off',
    record: parameters.get('record') === 'on',
  }
}
