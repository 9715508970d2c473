export interface PageOptions {
  /** Report all that leaves the player. */
  record: boolean
}

/** Reads `?record=on`, which main sets when it loads the page. */
export function readPageOptions(query: string): PageOptions {
  const parameters = new URLSearchParams(query)
  return {
    record: parameters.get('record') === 'on',
  }
}
